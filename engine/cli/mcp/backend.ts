import type { JsonMap } from '../../language/json.ts';
import type { RunEntry } from '../../store/runs/runs.ts';
import { createOwnRuns } from '../serve/own-runs.ts';
import { type LocatedPipeline, locatedIn, locatePipeline, type McpHost } from './host.ts';
import { type AgentRun, type RunPorts, runPipeline } from './run-pipeline.ts';

/** What a program that speaks the protocol sees, and where its runs are at work. */
export interface McpBackend {
  host: McpHost;
  /** Why whoever speaks may begin no runs; undefined where they may. */
  refusesRuns?: Error | undefined;
  /** The pipeline that the program named. Rejects with an Error that says why it is none to speak of. */
  locate(named: unknown): Promise<LocatedPipeline>;
  listPipelines(): Promise<readonly LocatedPipeline[]>;
  /** Rejects with a Refusal where nothing began. */
  run(pipeline: LocatedPipeline, inputs: JsonMap, ports: RunPorts): Promise<AgentRun>;
  findRun(run: string): Promise<RunEntry | undefined>;
  /** What a failure is to the program. */
  describeError(error: unknown): string;
}

/** The pipelines of a folder, whose runs are at work in this process. */
export function backendOfFolder(host: McpHost): McpBackend {
  const { engine, folder } = host;
  const own = createOwnRuns(host);
  return {
    host,
    locate: async (named) => locatedIn(host, await locatePipeline(host, named)),
    listPipelines: async () => engine.listPipelines(folder, engine.localDisk).map((file) => locatedIn(host, file)),
    run: (pipeline, inputs, ports) => runPipeline(host, pipeline, inputs, ports),
    findRun: own.find,
    describeError: (error) => (error instanceof Error ? error.message : String(error)),
  };
}
