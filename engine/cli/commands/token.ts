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
    const root = currentRoot(await loadEngine(), io.cwd);
    const { obeyToken } = await import('../lazy/tokens.ts');
    return obeyToken(root, args, io);
  },
};
