import type { Compiled } from '../../compile/compiled.ts';
import type { History } from '../../insight/history.ts';
import { historyOf, noHistory } from '../../insight/history.ts';
import { isRunError } from '../../state/failure.ts';
import { readProjectHistory } from '../history/read-project-history.ts';

/**
 * Figures of the newest live runs of a pipeline; empty where the history cannot be used, since an estimate can do without.
 * `except` is the id of a run to leave out.
 */
export async function readHistory(root: string, compiled: Compiled, except?: string): Promise<History> {
  const { pipeline, world } = compiled;
  const of = { pipeline: pipeline.id, file: world.file, except };
  try {
    const { value } = await readProjectHistory(root, (history) => history.succeededSteps(of));
    return historyOf(compiled, value);
  } catch (error) {
    if (isRunError(error)) return noHistory;
    throw error;
  }
}
