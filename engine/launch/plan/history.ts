import type { Compiled } from '../../compile/compiled.ts';
import type { History } from '../../insight/history.ts';
import { historyOf, noHistory } from '../../insight/history.ts';
import { isRunError } from '../../state/failure.ts';
import { readProjectHistory } from '../history/read-project-history.ts';

/**
 * What the newest live runs of a pipeline show; nothing where the history cannot be used, since the text says what can be said without.
 * `except` is the id of a run that is none of them.
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
