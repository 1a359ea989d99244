import { auditCommandTexts as texts } from '../../language/texts/cli/audit.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { currentRoot } from '../files/paths.ts';
import { readNamedDatabase, withRecords } from '../serve/database.ts';

export const auditCommand: Command = {
  says: texts.says,
  about: texts.about,
  positionals: [],
  options: ['begin', 'verify', 'expect', 'erase', 'yes', 'database', 'project', 'json', 'quiet'],
  examples: [
    'baton audit --begin',
    'baton audit',
    'baton audit --verify --expect HEAD',
    'baton audit --erase PERSON',
    'baton audit --verify --database @db.url --project orders',
  ],
  meanings: { quiet: texts.quiet, yes: texts.yes, database: texts.database },
  async run(args, io) {
    const engine = await loadEngine();
    const root = engine.realRoot(currentRoot(engine, io.cwd));
    const named = await readNamedDatabase(args, io, root);
    const { obeyAudit } = await import('../lazy/audit.ts');
    if (!named) return obeyAudit(root, args, io, engine);

    return withRecords(named, async ({ audit }) => {
      const stopKeeping = engine.keepAuditIn(root, audit);
      return obeyAudit(root, args, io, engine).finally(stopKeeping);
    });
  },
};
