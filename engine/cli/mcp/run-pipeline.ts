import { whenAborted } from '../../language/abort.ts';
import type { JsonMap } from '../../language/json.ts';
import { mcpServerTexts } from '../../language/texts/cli/mcp-server.ts';
import { say } from '../../language/texts.ts';
import type { HostOptions } from '../../launch/options.ts';
import type { RunEvent } from '../../state/events.ts';
import { type McpHost, shownFile } from './host.ts';

/** The listeners of a run. */
export interface RunPorts extends Pick<HostOptions, 'people' | 'askPermissions'> {
  /** Ends the run. */
  signal: AbortSignal;
  /** `settled` of the steps of the text, and which was the last. */
  onProgress(progress: { settled: number; steps: number; path: string }): void;
}

/** What became of a run, for a program. */
export interface AgentRun {
  /** Its id. */
  run: string;
  result: JsonMap;
  failed: boolean;
}

const settling: ReadonlySet<RunEvent['type']> = new Set(['step.succeeded', 'step.failed', 'step.skipped']);

/** Runs a pipeline to its end. Its inputs were chosen by a model. Rejects with a Refusal where nothing began. */
export async function runPipeline(host: McpHost, file: string, inputs: JsonMap, ports: RunPorts): Promise<AgentRun> {
  const { engine, folder, start } = host;
  const { signal, onProgress, people, askPermissions } = ports;
  const settled = new Set<string>();
  let steps: ReadonlySet<string> | undefined;
  const onEvent = (event: RunEvent): void => {
    if (!settling.has(event.type) || !('path' in event) || event.path === undefined) return;
    settled.add(event.path);
    const known = steps;
    if (known?.has(event.path))
      onProgress({ settled: [...settled].filter((path) => known.has(path)).length, steps: known.size, path: event.path });
  };
  const handle = await engine.startRun({
    ...start,
    file,
    cwd: folder,
    inputs: new Map(Object.entries(inputs).map(([name, value]) => [name, { value }])),
    inputsBy: 'model',
    people,
    askPermissions,
    onEvent,
  });
  steps = new Set(handle.graph.nodes.filter(({ path }) => !path.includes('[')).map(({ path }) => path));
  const off = whenAborted(signal, () => void handle.cancel());
  const { status, outputs, error, cost, duration } = await handle.done.finally(off);
  // What earlier runs took is made again from the logs by whoever asks: a disk that refuses it takes nothing from this answer.
  await engine.keepRunInHistory(handle).catch(() => undefined);
  const result: JsonMap = {
    run: handle.id,
    file: shownFile(host, file),
    status,
    outputs: { ...outputs },
    error: error?.message ?? null,
    failed: engine.describeFailedSteps(handle.state),
    cost: { ...cost },
    duration,
  };
  if (status === 'waiting') result['waits'] = say(mcpServerTexts.waits, { run: handle.id });
  return { run: handle.id, result, failed: status === 'failed' || status === 'cancelled' };
}
