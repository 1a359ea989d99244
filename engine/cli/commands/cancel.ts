import { join } from 'node:path';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { optionTexts } from '../../language/texts/cli/options.ts';
import { peopleTexts } from '../../language/texts/run/people.ts';
import { say } from '../../language/texts.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { personName } from '../questions/at-terminal.ts';
import { refuseLocalOptions } from '../remote/local-options.ts';
import { folderOfRun } from '../runs/find.ts';

export const cancel: Command = {
  says: commandTexts.cancel,
  about: aboutTexts.cancel,
  positionals: [{ name: 'RUN' }],
  options: ['quiet', 'on'],
  examples: ['baton cancel latest'],
  meanings: { quiet: optionTexts.quietDone },
  async run(args, io) {
    const engine = await loadEngine();
    if (args.has('on')) {
      refuseLocalOptions(args, cancel.options, ['quiet']);
      return (await import('../lazy/remote.ts')).cancelRemotely(engine, args, io);
    }

    const folder = await folderOfRun(engine, args.positionals[0] ?? '', io.cwd);
    const owner = await engine.cancelRun(folder, personName(io), { env: io.env, workerFile: join(io.dist, 'worker.cjs') });
    const message = owner
      ? say(peopleTexts.cancelAsked, { pid: owner.pid, host: owner.host })
      : say(peopleTexts.cancelled, { run: engine.runPaths(folder).id });
    if (!args.has('quiet')) io.err(`${message}\n`);

    return 0;
  },
};
