import type { MediaTask } from '../../language/media/made-media.ts';
import { usualMakers } from '../../language/providers.ts';
import { chooseAmong } from './choose.ts';
import type { SelectionContext } from './resolve.ts';
import type { SelectedModel } from './select.ts';

/**
 * The model for a picture, speech or a transcript: the named one, else the first default that can be asked, else the first
 * default.
 */
export function chooseMaker(task: MediaTask, named: string | undefined, choosing: SelectionContext): SelectedModel {
  if (named !== undefined) return chooseAmong(named, choosing);
  const usual = usualMakers[task].map((name) => chooseAmong(name, choosing));
  return usual.find(({ refusal }) => !refusal) ?? chooseAmong(usualMakers[task].slice(0, 1), choosing);
}
