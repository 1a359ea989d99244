import { join } from 'node:path';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { peopleTexts } from '../../language/texts/run/people.ts';
import { say } from '../../language/texts.ts';
import type { AnsweredDocument } from '../../launch/inspect/documents.ts';
import { readAllowed } from '../args/inputs.ts';
import type { Args } from '../args/parse.ts';
import type { Command } from '../command.ts';
import type { Engine } from '../engine.ts';
import { loadEngine } from '../engine.ts';
import { nameOfRun } from '../files/paths.ts';
import type { Io } from '../io.ts';
import { personName } from '../questions/at-terminal.ts';
import { refuseLocalOptions } from '../remote/local-options.ts';
import { readOutputMode, watchRun } from '../run/watch.ts';
import { folderOfRun } from '../runs/find.ts';

/** How often a run may change its owner while it is being answered. */
const mostTurns = 5;

export const answerCommand: Command = {
  says: commandTexts.answer,
  about: aboutTexts.answer,
  positionals: [{ name: 'RUN' }, { name: 'QUESTION', optional: true }, { name: 'VALUE' }],
  options: ['no-resume', 'allow', 'wait', 'json', 'events', 'quiet', 'on'],
  examples: [
    'baton answer latest yes',
    'baton answer latest publish yes',
    `baton answer latest details '{"title": "Tides"}'`,
    'baton answer latest publish no --no-resume',
  ],
  async run(args, io) {
    const engine = await loadEngine();
    if (args.has('on')) {
      refuseLocalOptions(args, answerCommand.options, ['json', 'quiet']);
      return (await import('../lazy/remote.ts')).answerRemotely(engine, args, io);
    }

    const folder = await folderOfRun(engine, args.positionals[0] ?? '', io.cwd);
    const value = args.positionals.at(-1) ?? '';
    const name = args.positionals.length > 2 ? args.positionals[1] : undefined;
    const given = { question: await engine.findQuestion(folder, name), value, by: personName(io) };

    for (let turn = 1; ; turn++) {
      const code = await once({ engine, folder, given, args, io }, turn === mostTurns);
      if (code !== undefined) return code;
    }
  },
};

/** An answer on its way to a run. */
interface Turn {
  engine: Engine;
  folder: string;
  given: { question: string; value: string; by: string };
  args: Args;
  io: Io;
}

/** Answers through the process that owns the run now; undefined where the owner changed meanwhile. */
async function once({ engine, folder, given, args, io }: Turn, last: boolean): Promise<number | undefined> {
  const { question } = given;
  const { outcome, owner } = await engine.giveAnswer(folder, given);
  if (owner) {
    const { pid, host } = owner;
    if (!args.has('quiet')) io.err(`${say(peopleTexts.given, { question, pid, host })}\n`);
    if (outcome === 'left') io.err(`${say(peopleTexts.notTaken)}\n`);
    if (args.has('json')) tellGiven(io, { run: engine.runPaths(folder).id, folder, question, taken: outcome === 'taken' });
    return 0;
  }

  try {
    if (!args.has('no-resume')) return await goOn({ engine, folder, given, args, io });
    await engine.recordAnswer(folder, given);
    const run = nameOfRun(engine, { id: engine.runPaths(folder).id, folder }, io.cwd);
    if (!args.has('quiet')) io.err(`${say(peopleTexts.recorded, { question, run })}\n`);
    if (args.has('json')) tellGiven(io, { run: engine.runPaths(folder).id, folder, question, taken: true });
    return 0;
  } catch (error) {
    // Another process was faster and owns the run now.
    if (!last && error instanceof engine.RunError && (await engine.lockOwner(folder))) return undefined;
    throw error;
  }
}

/** Reports, for programs, an answer after which the run does not continue here. */
function tellGiven(
  io: Io,
  { run, folder, question, taken }: { run: string; folder: string; question: string; taken: boolean },
): void {
  const document: AnsweredDocument = { status: 'answered', run: { id: run, folder }, question, taken };
  io.out(`${JSON.stringify(document, null, 2)}\n`);
}

/** Nobody owns the run: it continues here with the answer. */
function goOn({ engine, folder, given, args, io }: Turn): Promise<number> {
  const allow = readAllowed(engine, args);
  const workerFile = join(io.dist, 'worker.cjs');
  return watchRun(engine, io, readOutputMode(args), (hooks) =>
    engine.resumeRun({ folder, allow, env: io.env, workerFile, answers: [given], ...hooks }),
  );
}
