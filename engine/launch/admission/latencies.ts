import type { Compiled } from '../../compile/compile.ts';
import { readLog } from '../../store/log/read-log.ts';
import { listRuns } from '../../store/runs/runs.ts';
import { askedModels } from './asked-models.ts';

/** How many earlier runs of the workspace are looked at. */
const maxRuns = 20;

/**
 * What calls usually took, in milliseconds by model: the median of live calls in the newest runs of the workspace. Undefined where no
 * selection of the pipeline goes by it, so that nothing is read.
 */
export async function latenciesFor(compiled: Compiled, root: string): Promise<Record<string, number> | undefined> {
  const criteria = [compiled, ...compiled.called.values()]
    .flatMap((one) => askedModels(one, compiled))
    .flatMap(({ criteria }) => criteria ?? []);
  const matters = criteria.some(
    ({ selection: { strategy, maxLatency } }) =>
      strategy === 'performance' || strategy === 'balanced' || maxLatency !== undefined,
  );
  if (!matters) return undefined;
  const runs = await listRuns(root).catch(() => []);
  const times = new Map<string, number[]>();
  for (const { folder } of runs.slice(-maxRuns)) {
    for (const [model, ms] of await callTimesIn(folder)) times.set(model, [...(times.get(model) ?? []), ms]);
  }
  return Object.fromEntries([...times].map(([model, all]) => [model, median(all)]));
}

/** The live calls of models in a run, each with its time. A run that cannot be read has none. */
async function callTimesIn(folder: string): Promise<[model: string, ms: number][]> {
  const log = await readLog(folder).catch(() => undefined);
  const begun = new Map<string, number>();
  return (log?.facts ?? []).flatMap((fact): [string, number][] => {
    if (fact.type === 'call.started' && fact.kind !== 'tool') begun.set(fact.path, fact.at);
    if (fact.type !== 'call.settled' || fact.failure || fact.provenance !== 'live' || fact.model === undefined) return [];
    const start = begun.get(fact.path);
    return start === undefined ? [] : [[fact.model, fact.at - start]];
  });
}

function median(all: readonly number[]): number {
  const sorted = all.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
