import type { Compiled } from '../../compile/compile.ts';
import { isRunError } from '../../state/failure.ts';
import type { ModelLatency } from '../../store/history/records.ts';
import { readProjectHistory } from '../history/read-project-history.ts';
import { middleOf } from '../history/record-of-run.ts';
import { askedModels } from './asked-models.ts';

/** So many calls of a run are enough to outvote any other. */
const mostOfRun = 1_000;

/**
 * What calls usually took, in milliseconds by model: the median of the live calls of each of the newest runs of the workspace, and of those. Undefined where no
 * selection of the pipeline goes by it, so that nothing is read.
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

/** Empty where the history cannot be used: then the figures of `baton.yaml` hold. */
async function readLatencies(root: string): Promise<ModelLatency[]> {
  try {
    return (await readProjectHistory(root, (history) => history.latencies())).value;
  } catch (error) {
    if (isRunError(error)) return [];
    throw error;
  }
}

/** Each run says its middle as often as it has calls. */
const middleOfRuns = (runs: readonly ModelLatency[]): number =>
  middleOf(runs.flatMap(({ calls, median }) => Array.from({ length: Math.min(calls, mostOfRun) }, () => median)));
