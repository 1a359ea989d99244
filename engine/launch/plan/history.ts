import type { Compiled } from '../../compile/compiled.ts';
import { isRunError } from '../../state/failure.ts';
import type { SucceededSteps } from '../../store/history/records.ts';
import { readProjectHistory } from '../history/read-project-history.ts';

/**
 * The newest live runs of a pipeline; none where the history cannot be used, since an estimate can do without. `except` is
 * the id of a run to leave out.
 */
export async function readEarlierRuns(
  root: string,
  { pipeline, world }: Compiled,
  except?: string,
): Promise<readonly SucceededSteps[]> {
  const of = { pipeline: pipeline.id, file: world.file, except };
  try {
    return (await readProjectHistory(root, (history) => history.succeededSteps(of))).value;
  } catch (error) {
    if (isRunError(error)) return [];
    throw error;
  }
}
