import { cliTexts } from '../language/texts/cli.ts';
import { say } from '../language/texts.ts';
import type { Engine } from './engine.ts';

type Handle = Awaited<ReturnType<Engine['startRun']>>;

/** Says that prompts go to the embedded engine, with the reason; undefined where a model answers or nothing is asked. */
export function offlineNote(
  engine: Engine,
  { compiled, context, state, reach }: Pick<Handle, 'compiled' | 'context' | 'state' | 'reach'>,
): string | undefined {
  if (reach.mode === 'replay') return undefined;
  for (const { named, wish } of engine.askedModels(compiled, compiled)) {
    const { model, reason } = context.ports.models.choose(named, undefined, wish);
    if (model !== 'offline') continue;
    if (state.started?.model !== undefined) return cliTexts.offline;
    return say(cliTexts.offlineWhy, { reason });
  }
  return undefined;
}
