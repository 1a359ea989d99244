import type { Compiled } from '../../compile/compile.ts';
import { isRunError } from '../../state/failure.ts';
import type { ModelLatency } from '../../store/history/records.ts';
import { readProjectHistory, timeoutsOfRuns } from '../history/read-project-history.ts';
import { middleOf } from '../history/record-of-run.ts';
import { askedModels } from './asked-models.ts';

/** The most votes of a run, so that none outvotes all others. */
const mostOfRun = 1_000;

/**
 * The usual latencies of calls, in milliseconds by model: the median over the newest runs of the workspace of each run's
 * median. Undefined where no selection of the pipeline uses latencies, so that nothing is read.
 */
export async function latenciesFor(compiled: Compiled, root: string): Promise<Record<string, number> | undefined> {
  const criteria = [compiled, ...compiled.called.values()]
    .flatMap((one) => askedModels(one, compiled))
    .flatMap(({ criteria }) => criteria ?? []);
  const matters = criteria.some(
    ({ selection: { strategy, maxLatency } }) =>
      strategy === 'performance' || strategy === 'balanced' || strategy === 'learned' || maxLatency !== undefined,
  );
  if (!matters) return undefined;

  const latencies = await readLatencies(root);
  const byModel = Map.groupBy(latencies, ({ model }) => model);
  return Object.fromEntries(Array.from(byModel, ([model, runs]) => [model, middleOfRuns(runs)]));
}

/** Empty where the history cannot be used: then the figures of `baton.yaml` apply. */
async function readLatencies(root: string): Promise<ModelLatency[]> {
  try {
    return (await readProjectHistory(root, (history) => history.latencies(), timeoutsOfRuns)).value;
  } catch (error) {
    if (isRunError(error)) return [];
    throw error;
  }
}

/** Each run's median counts as often as it has calls. */
const middleOfRuns = (runs: readonly ModelLatency[]): number =>
  middleOf(runs.flatMap(({ calls, median }) => Array.from({ length: Math.min(calls, mostOfRun) }, () => median)));
