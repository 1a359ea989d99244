import { workersTexts as texts } from '../../language/texts/cli/workers.ts';
import { say } from '../../language/texts.ts';
import type { Args } from '../args/parse.ts';
import type { Engine } from '../engine.ts';
import type { Io } from '../io.ts';
import { wantsColour } from '../io.ts';
import { paint } from '../text/paint.ts';
import { table } from '../text/table.ts';
import { formatMinute } from '../text/when.ts';
import { openServer } from './server.ts';

/** Lists the workers of a server's project. Returns the exit code. Rejects with a UsageError and a Refusal. */
export async function listWorkers(engine: Engine, args: Args, io: Io): Promise<number> {
  const { client, ask, url } = openServer({ engine, args, io, command: 'workers', scopes: ['read'] });
  const workers = await ask(client.listWorkers());
  if (args.has('json')) {
    io.out(`${JSON.stringify({ workers }, null, 2)}\n`);
    return 0;
  }
  if (workers.length === 0) {
    io.err(`${say(texts.none, { url })}\n`);
    return 0;
  }

  const rows = workers.map(({ host, pid, pools, version, since, seen, runs }) => [
    `${host} (${pid})`,
    pools.length === 0 ? '\u2013' : pools.join(', '),
    version,
    formatMinute(Date.parse(since)),
    formatMinute(Date.parse(seen)),
    String(runs),
  ]);
  const heads = [texts.worker, texts.pools, texts.version, texts.since, texts.seen, texts.runs].map((head) => say(head));
  const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));

  io.out(`${table(heads, rows, style).join('\n')}\n`);
  return 0;
}
