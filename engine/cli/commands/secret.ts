import { optionTexts } from '../../language/texts/cli/options.ts';
import { secretTexts } from '../../language/texts/cli/secrets.ts';
import type { Command } from '../command.ts';

export const secretCommand: Command = {
  says: secretTexts.says,
  about: secretTexts.about,
  positionals: [
    { name: 'ACTION', optional: true },
    { name: 'NAME', optional: true },
  ],
  options: ['json', 'quiet'],
  examples: ['baton secret set OPENAI_API_KEY', 'baton secret', 'baton secret remove OPENAI_API_KEY'],
  meanings: { quiet: optionTexts.quietDone },
  async run(args, io) {
    const { obeySecret } = await import('../lazy/secrets.ts');
    return obeySecret(args, io);
  },
};
