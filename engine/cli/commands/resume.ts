import { join } from 'node:path';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { forkTexts } from '../../language/texts/cli/forks.ts';
import { say } from '../../language/texts.ts';
import { readAllowed, takeSecretInputs, tracedTo } from '../args/inputs.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { readOutputMode, watchRun } from '../run/watch.ts';
import { folderOfRun } from '../runs/find.ts';

export const resume: Command = {
  says: commandTexts.resume,
  about: aboutTexts.resume,
  positionals: [{ name: 'RUN' }],
  options: ['changed', 'rerun-interrupted', 'secret', 'allow', 'wait', 'otlp', 'strict', 'json', 'events', 'quiet'],
  examples: ['baton resume latest', 'baton resume 20261121-0138-k3f9q2', 'baton resume latest --changed'],
  async run(args, io) {
    const outputMode = readOutputMode(args);
    const engine = await loadEngine();
    const folder = await folderOfRun(engine, args.positionals[0] ?? '', io.cwd);
    const [allow, secretInputs] = [readAllowed(engine, args), takeSecretInputs(args)];
    const traced = tracedTo(engine, args, io);
    if (args.has('changed')) {
      if (args.has('rerun-interrupted')) throw new UsageError(say(forkTexts.changedAnd, { option: 'rerun-interrupted' }));
      const workerFile = join(io.dist, 'worker.cjs');
      return await watchRun(engine, io, outputMode, (hooks) =>
        engine.rerunChanged({ folder, allow, secretInputs, env: io.env, workerFile, ...traced, ...hooks }),
      );
    }

    return await watchRun(engine, io, outputMode, (hooks) =>
      engine.resumeRun({
        folder,
        allow,
        secretInputs,
        env: io.env,
        workerFile: join(io.dist, 'worker.cjs'),
        ...traced,
        ...hooks,
        ...(args.has('rerun-interrupted') ? { rerunInterrupted: true } : {}),
      }),
    );
  },
};
