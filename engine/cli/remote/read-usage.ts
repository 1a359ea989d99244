import type { UsageKey } from '../../insight/usage.ts';
import { defined } from '../../language/json.ts';
import { usageReportTexts as texts } from '../../language/texts/cli/usage-report.ts';
import { say } from '../../language/texts.ts';
import type { Args } from '../args/parse.ts';
import type { Engine } from '../engine.ts';
import type { Io } from '../io.ts';
import { printUsage } from '../runs/usage-report.ts';
import { openServer } from './server.ts';

/** Prints the usage of a server's runs; `since` is in milliseconds since 1970. Returns the exit code. Rejects with a UsageError and a Refusal. */
export async function readUsageRemotely(
  engine: Engine,
  args: Args,
  io: Io,
  { by, since }: { by: readonly UsageKey[]; since: number },
): Promise<number> {
  const { client, ask, url } = openServer({ engine, args, io, command: 'usage', scopes: ['read'] });
  const from = since > 0 ? new Date(since).toISOString() : undefined;
  const usage = await ask(client.readUsage({ by: by.join(','), ...defined({ since: from }) }));
  printUsage({ usage, by, none: say(texts.noneThere, { url }) }, args, io);
  return 0;
}
