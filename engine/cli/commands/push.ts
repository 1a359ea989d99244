import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { optionTexts } from '../../language/texts/cli/options.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';

export const pushCommand: Command = {
  says: commandTexts.push,
  about: aboutTexts.push,
  positionals: [{ name: 'FILE' }],
  options: ['on', 'with', 'remove', 'allow', 'yes', 'json', 'quiet'],
  meanings: { allow: optionTexts.pushAllow, yes: optionTexts.pushYes, quiet: optionTexts.quietDone },
  examples: [
    'baton push triage.baton.yaml --on https://runs.example.org',
    'baton push triage.baton.yaml --on https://runs.example.org --with data --allow "terminal:git *"',
    'baton push triage.baton.yaml --on https://runs.example.org --remove',
  ],
  async run(args, io) {
    const engine = await loadEngine();
    return (await import('../lazy/remote.ts')).pushRemotely(engine, args, io);
  },
};
