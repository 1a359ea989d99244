import { progressTexts } from '../../language/texts/cli/progress.ts';
import { say } from '../../language/texts.ts';
import type { Engine } from '../engine.ts';

type Handle = Awaited<ReturnType<Engine['startRun']>>;

/**
 * The note that prompts go to the embedded engine, with the reason; undefined where a model answers or nothing is left to
 * ask.
 */
export function offlineNote(
  engine: Pick<Engine, 'askedModels'>,
  { remaining, context, state, backend }: Pick<Handle, 'remaining' | 'context' | 'state' | 'backend'>,
): string | undefined {
  if (backend.mode === 'replay') return undefined;
  for (const { named, criteria, makes, about = 'prompt' } of engine.askedModels(remaining, remaining)) {
    if (makes) continue;
    const { model, reason } = context.ports.models.choose(named, undefined, criteria);
    if (model !== 'offline') continue;
    const what = say(progressTexts.goesOffline[about]);
    if (state.started?.model !== undefined) return say(progressTexts.offline, { what });
    return say(progressTexts.offlineWhy, { what, reason });
  }

  return undefined;
}
