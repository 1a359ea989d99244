import { auditCommandTexts as texts } from '../../language/texts/cli/audit.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { currentRoot } from '../files/paths.ts';

export const auditCommand: Command = {
  says: texts.says,
  about: texts.about,
  positionals: [],
  options: ['begin', 'verify', 'expect', 'erase', 'yes', 'json', 'quiet'],
  examples: ['baton audit --begin', 'baton audit', 'baton audit --verify --expect HEAD', 'baton audit --erase PERSON'],
  meanings: { quiet: texts.quiet, yes: texts.yes },
  async run(args, io) {
    const engine = await loadEngine();
    const root = engine.realRoot(currentRoot(engine, io.cwd));
    const { obeyAudit } = await import('../lazy/audit.ts');
    return obeyAudit(root, args, io, engine);
  },
};
