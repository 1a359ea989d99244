import type { Graph } from '../../compile/graph/graph.ts';
import { whenAborted } from '../../language/abort.ts';
import type { JsonMap } from '../../language/json.ts';
import { mcpServerTexts } from '../../language/texts/cli/mcp-server.ts';
import { say } from '../../language/texts.ts';
import type { HostOptions } from '../../launch/options.ts';
import type { RunEvent } from '../../state/events.ts';
import type { RunResult } from '../../state/result/result.ts';
import type { RunState } from '../../state/state.ts';
import type { Engine } from '../engine.ts';
import type { LocatedPipeline, McpHost } from './host.ts';

/** The callbacks of a run. */
export interface RunPorts extends Pick<HostOptions, 'people' | 'askPermissions'> {
  /** Ends the run. */
  signal: AbortSignal;
  /** Called with the number of settled steps of the text, and the last of them. */
  onProgress(progress: { settled: number; steps: number; path: string }): void;
}

/** The outcome of a run, for a client. */
export interface AgentRun {
  /** Its id. */
  run: string;
  result: JsonMap;
  failed: boolean;
}

const settling: ReadonlySet<RunEvent['type']> = new Set(['step.succeeded', 'step.failed', 'step.skipped']);

/** Runs a pipeline to its end. A model chose the inputs. Rejects with a Refusal where no run was started. */
export async function runPipeline(
  host: McpHost,
  { file, shown, cwd }: LocatedPipeline,
  inputs: JsonMap,
  ports: RunPorts,
): Promise<AgentRun> {
  const { engine, start } = host;
  const { signal, onProgress, people, askPermissions } = ports;
  const progress = countProgress(onProgress);
  const handle = await engine.startRun({
    ...start,
    file,
    cwd,
    inputs: new Map(Object.entries(inputs).map(([name, value]) => [name, { value }])),
    inputsBy: 'model',
    people,
    askPermissions,
    onEvent: progress.take,
  });

  progress.begin(handle.graph);
  const off = whenAborted(signal, () => void handle.cancel());
  const result = await handle.done.finally(off);
  // A failed write to the history does not fail this answer: the history is derived from the logs and can be made again.
  await engine.keepRunInHistory(handle).catch(() => undefined);

  return describeAgentRun(engine, shown, { run: handle.id, result, state: handle.state });
}

/** The outcome of a run in words for a client; `shown` is its file. */
export function describeAgentRun(
  engine: Engine,
  shown: string,
  { run, result: { status, outputs, error, cost, duration }, state }: { run: string; result: RunResult; state: RunState },
): AgentRun {
  const result: JsonMap = {
    run,
    file: shown,
    status,
    outputs: { ...outputs },
    error: error?.message ?? null,
    failed: engine.describeFailedSteps(state),
    cost: { ...cost },
    duration,
  };
  if (status === 'waiting') result['waits'] = say(mcpServerTexts.waits, { run });

  return { run, result, failed: status === 'failed' || status === 'cancelled' };
}

/**
 * Counts settled steps of the text by the events of a run. Events before the graph is known are counted, but not reported.
 */
export function countProgress(onProgress: RunPorts['onProgress']) {
  const settled = new Set<string>();
  let steps: ReadonlySet<string> = new Set();
  return {
    begin({ nodes }: Pick<Graph, 'nodes'>): void {
      steps = new Set(nodes.filter(({ path }) => !path.includes('[')).map(({ path }) => path));
    },
    take(event: RunEvent): void {
      if (!settling.has(event.type) || !('path' in event) || event.path === undefined) return;
      settled.add(event.path);
      if (!steps.has(event.path)) return;
      onProgress({ settled: [...settled].filter((path) => steps.has(path)).length, steps: steps.size, path: event.path });
    },
  };
}
