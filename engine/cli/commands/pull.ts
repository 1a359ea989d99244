import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { optionTexts } from '../../language/texts/cli/options.ts';
import { pullTexts as texts } from '../../language/texts/cli/pull.ts';
import { say } from '../../language/texts.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { currentRoot } from '../files/paths.ts';
import { tellOpened } from '../runs/bundles.ts';

export const pullCommand: Command = {
  says: commandTexts.pull,
  about: aboutTexts.pull,
  positionals: [{ name: 'RUN' }],
  options: ['on', 'json', 'quiet'],
  meanings: { quiet: optionTexts.quietDone },
  examples: ['baton pull 20261121-0138-k3f9q2 --on https://runs.example.org'],
  async run(args, io) {
    const address = args.one('on');
    if (address === undefined) throw new UsageError(say(texts.noServer), say(texts.noServerHint));
    const token = io.env['BATON_TOKEN'];
    if (!token) throw new UsageError(say(texts.noToken), say(texts.noTokenHint));
    const engine = await loadEngine();
    const { fetchBundle } = await import('../lazy/remote.ts');
    const bytes = await fetchBundle(engine, { address, token }, args.positionals[0] ?? '');
    return tellOpened(engine, await engine.unpackRun(currentRoot(engine, io.cwd), bytes), args, io);
  },
};
