import type { Compiled } from '../../compile/compiled.ts';
import { isRunError } from '../../state/failure.ts';
import type { SucceededSteps } from '../../store/history/records.ts';
import { describeUpdate } from '../history/describe-update.ts';
import { readProjectHistory, timeoutsOfForecasts } from '../history/read-project-history.ts';

/** Earlier runs, and faults of the history that they come from. */
export interface EarlierRuns {
  runs: readonly SucceededSteps[];
  notes: readonly string[];
}

/**
 * The newest live runs of a pipeline; none where the history cannot be used, since an estimate can do without: its forecast
 * tells why. `except` is the id of a run to leave out.
 */
export async function readEarlierRuns(root: string, { pipeline, world }: Compiled, except?: string): Promise<EarlierRuns> {
  const of = { pipeline: pipeline.id, file: world.file, except };
  try {
    const { value, update } = await readProjectHistory(root, (history) => history.succeededSteps(of), timeoutsOfForecasts);
    return { runs: value, notes: describeUpdate(update) };
  } catch (error) {
    if (isRunError(error)) return { runs: [], notes: [] };
    throw error;
  }
}
