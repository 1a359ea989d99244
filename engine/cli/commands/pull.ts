import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { optionTexts } from '../../language/texts/cli/options.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { currentRoot } from '../files/paths.ts';
import { readNamedServer } from '../remote/named-server.ts';
import { printOpened } from '../runs/bundles.ts';

export const pullCommand: Command = {
  says: commandTexts.pull,
  about: aboutTexts.pull,
  positionals: [{ name: 'RUN' }],
  options: ['on', 'json', 'quiet'],
  meanings: { quiet: optionTexts.quietDone },
  examples: ['baton pull 20261121-0138-k3f9q2 --on https://runs.example.org'],
  async run(args, io) {
    const server = readNamedServer({ args, io, command: 'pull', scopes: ['read'] });
    const engine = await loadEngine();
    const { fetchBundle } = await import('../lazy/remote.ts');
    const bytes = await fetchBundle(engine, server, args.positionals[0] ?? '');
    return printOpened(engine, await engine.unpackRun(currentRoot(engine, io.cwd), bytes), args, io);
  },
};
