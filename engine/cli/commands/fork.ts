import { join } from 'node:path';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { forkTexts } from '../../language/texts/cli/forks.ts';
import { say } from '../../language/texts.ts';
import { readAllowed, takeSecretInputs } from '../args/inputs.ts';
import { limitOptions, readLimits } from '../args/limits.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { readOutputMode, watchRun } from '../run/watch.ts';
import { folderOfRun } from '../runs/find.ts';

export const fork: Command = {
  says: commandTexts.fork,
  about: aboutTexts.fork,
  positionals: [{ name: 'RUN' }],
  options: ['at', 'set', ...limitOptions, 'secret', 'allow', 'wait', 'json', 'events', 'quiet'],
  examples: [
    'baton fork latest',
    'baton fork latest --at draft',
    'baton fork latest --set outline="Three parts: mills, tides, people"',
    `baton fork latest --at report --set 'numbers={"total": 12}'`,
    'baton fork latest --set inputs.topic=wind',
    'baton fork latest --max-cost 5',
  ],
  async run(args, io) {
    const outputMode = readOutputMode(args);
    const set = valuesOf(args);
    const limits = readLimits(args);
    const engine = await loadEngine();
    const folder = await folderOfRun(engine, args.positionals[0] ?? '', io.cwd);
    const [allow, secretInputs] = [readAllowed(engine, args), takeSecretInputs(args)];
    const at = args.one('at');
    const workerFile = join(io.dist, 'worker.cjs');

    return await watchRun(engine, io, outputMode, (hooks) =>
      engine.forkRun({
        folder,
        set,
        limits,
        allow,
        secretInputs,
        env: io.env,
        workerFile,
        at,
        ...hooks,
      }),
    );
  },
};

function valuesOf(args: Args): Map<string, { text: string }> {
  return new Map(
    args.all('set').map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new UsageError(say(forkTexts.noSetValue, { text }), say(forkTexts.noSetValueHint));
      return [text.slice(0, at), { text: text.slice(at + 1) }];
    }),
  );
}
