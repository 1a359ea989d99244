import { historyTexts } from '../../language/texts/history.ts';
import { say } from '../../language/texts.ts';
import type { Args } from '../args/parse.ts';
import type { Engine } from '../engine.ts';
import type { Io } from '../io.ts';

/** `baton runs --reindex`: rebuilds the history from the logs of all runs. */
export async function reindex(engine: Engine, root: string, args: Args, io: Io): Promise<number> {
  const { update } = await engine.readProjectHistory(root, () => undefined, { anew: true });
  const { read, removed, foreign, unread, lost } = update;
  if (args.has('json')) {
    io.out(`${JSON.stringify({ read, removed, foreign, unread, lost: lost ?? null }, null, 2)}\n`);
    return 0;
  }
  if (args.has('quiet')) return 0;

  for (const note of engine.describeUpdate(update)) io.err(`${note}\n`);
  io.out(`${say(historyTexts.reindexed, { count: read })}\n`);
  return 0;
}
