import type { JsonMap } from '../../language/json.ts';
import type { RunEntry } from '../../store/runs/runs.ts';
import { createOwnRuns } from '../serve/runs/own-runs.ts';
import { type LocatedPipeline, locatedIn, locatePipeline, type McpHost } from './host.ts';
import { type AgentRun, type RunPorts, runPipeline } from './run-pipeline.ts';

/** What an MCP client sees, and where its runs execute. */
export interface McpBackend {
  host: McpHost;
  /** The reason that the caller may start no runs now; undefined where it may. */
  refuseRuns?(): Promise<Error | undefined>;
  /** The pipeline that the client named. Rejects with an Error that says why it cannot be used. */
  locate(named: unknown): Promise<LocatedPipeline>;
  listPipelines(): Promise<readonly LocatedPipeline[]>;
  /** Rejects with a Refusal where no run was started. */
  run(pipeline: LocatedPipeline, inputs: JsonMap, ports: RunPorts): Promise<AgentRun>;
  findRun(run: string): Promise<RunEntry | undefined>;
  /** A failure, in words for the client. */
  describeError(error: unknown): string;
}

/** The pipelines of a folder, whose runs execute in this process. */
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
