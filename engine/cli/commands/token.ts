import type { JsonMap } from '../../language/json.ts';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { optionTexts } from '../../language/texts/cli/options.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { currentRoot } from '../files/paths.ts';
import { readNamedDatabase, withRecords } from '../serve/database.ts';

export const tokenCommand: Command = {
  says: commandTexts.token,
  about: aboutTexts.token,
  positionals: [{ name: 'NAME', optional: true }],
  options: ['scope', 'role', 'expires', 'forget', 'database', 'project', 'json', 'quiet'],
  examples: [
    'baton token ci --scope read --scope run --expires 30d',
    'baton token ci --role operator --database @db.url --project orders',
    'baton token',
    'baton token ci --forget',
  ],
  meanings: { forget: optionTexts.revokeToken, quiet: optionTexts.quietDone },
  async run(args, io) {
    const engine = await loadEngine();
    const root = currentRoot(engine, io.cwd);
    const named = await readNamedDatabase(args, io, root);
    const { obeyToken } = await import('../lazy/tokens.ts');
    const record = (action: 'token.made' | 'token.revoked', about: JsonMap): Promise<void> =>
      engine.recordAudit(engine.realRoot(root), { action, by: engine.localPerson(), about });
    if (named)
      return withRecords(named, async ({ tokens, audit }) => {
        const stopKeeping = engine.keepAuditIn(engine.realRoot(root), audit);
        return obeyToken({ root, tokens, args, io, record }).finally(stopKeeping);
      });

    return obeyToken({ root, args, io, record });
  },
};
