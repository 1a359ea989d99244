import { aboutTexts, commandTexts } from '../../language/texts/cli.ts';
import type { Command } from '../commands.ts';
export const estimate: Command = {
  says: commandTexts.estimate,
  about: aboutTexts.estimate,
  positionals: [{ name: 'FILE' }],
  options: ['json'],
  examples: ['baton estimate FILE'],
  async run() {
    return 3;
  },
};
