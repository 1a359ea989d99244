import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { optionTexts } from '../../language/texts/cli/options.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { currentRoot } from '../files/paths.ts';

export const tokenCommand: Command = {
  says: commandTexts.token,
  about: aboutTexts.token,
  positionals: [{ name: 'NAME', optional: true }],
  options: ['scope', 'expires', 'forget', 'json', 'quiet'],
  examples: ['baton token ci --scope read --scope run --expires 30d', 'baton token', 'baton token ci --forget'],
  meanings: { forget: optionTexts.revokeToken, quiet: optionTexts.quietDone },
  async run(args, io) {
    const engine = await loadEngine();
    const root = currentRoot(engine, io.cwd);
    const { obeyToken } = await import('../lazy/tokens.ts');
    return obeyToken(root, args, io, (action, about) =>
      engine.recordAudit(engine.realRoot(root), { action, by: engine.localPerson(), about }),
    );
  },
};
