import { join } from 'node:path';
import { sessionTexts as texts } from '../../language/texts/cli/session.ts';
import { say } from '../../language/texts.ts';
import type { InputArgument } from '../../launch/start/inputs.ts';
import { shellQuote } from '../../run/scope/shell-quote.ts';
import { parse } from '../args/parse.ts';
import type { Command } from '../command.ts';
import { checkCommand } from '../commands/check.ts';
import { fork } from '../commands/fork.ts';
import { resume } from '../commands/resume.ts';
import { showCommand } from '../commands/show.ts';
import type { Engine } from '../engine.ts';
import { compileFile } from '../files/compile-file.ts';
import { nameOfRun, shortPath } from '../files/paths.ts';
import type { Dialog, Io } from '../io.ts';
import { watchRun } from '../run/watch.ts';
import type { Paint } from '../text/paint.ts';
import { oneLine } from '../text/width.ts';
import { fillForm } from './input-form.ts';

/** The state of a session at a terminal. */
export interface TerminalSession {
  engine: Engine;
  io: Io;
  dialog: Dialog;
  style: Paint;
  root: string;
  /** The exit code of the last command. */
  code: number;
}

export type NewestRun = Awaited<ReturnType<Engine['listRuns']>>[number];

/** The picked pipeline, with its newest run. */
export interface Picked {
  file: string;
  run: NewestRun | undefined;
}

interface ActionSpec {
  label(run: NewestRun | undefined): string;
  /** `broken`: the file has errors at present. */
  isOffered(run: NewestRun | undefined, broken: boolean): boolean;
  /** Returns the exit code of a run; nothing where none ended. */
  act(picked: Picked, session: TerminalSession): Promise<number | 'stopped' | undefined>;
}

const isReadable = (run: NewestRun | undefined): boolean => run !== undefined && run.status !== 'damaged';

/** The actions for a pipeline, in the order of the menu. */
export const actions = {
  check: {
    label: () => texts.problems,
    isOffered: (_run, broken) => broken,
    async act({ file }, session) {
      await obeyed('check', checkCommand, [shortPath(file, session.io.cwd)], session);
      return undefined;
    },
  },
  resume: {
    label: () => texts.resume,
    isOffered: (run) => run?.status === 'waiting' || run?.status === 'interrupted' || run?.status === 'cancelled',
    act: ({ run }, session) => obeyed('resume', resume, [nameOf(run, session)], session),
  },
  retry: {
    label: () => texts.retry,
    isOffered: (run) => run?.status === 'failed',
    act: ({ run }, session) => obeyed('fork', fork, [nameOf(run, session)], session),
  },
  result: {
    label: () => texts.result,
    isOffered: (run) => run !== undefined,
    async act({ run }, session) {
      await obeyed('show', showCommand, [nameOf(run, session)], session);
      return undefined;
    },
  },
  steps: { label: () => texts.steps, isOffered: isReadable, act: lookAtSteps },
  again: { label: () => texts.again, isOffered: (run, broken) => isReadable(run) && !broken, act: runAgain },
  fill: { label: (run) => (run ? texts.otherwise : texts.begin), isOffered: (_run, broken) => !broken, act: fillAndRun },
  /** The file may have been fixed meanwhile. */
  look: { label: () => texts.lookAgain, isOffered: (_run, broken) => broken, act: async () => undefined },
} as const satisfies Record<string, ActionSpec>;

export type Action = keyof typeof actions;

const isAction = (name: string): name is Action => Object.hasOwn(actions, name);
export const actionNames: readonly Action[] = Object.keys(actions).filter(isAction);

/** Runs a command line after printing it, so that the user can type it the next time. */
async function obeyed(name: string, command: Command, words: string[], { io, style }: TerminalSession): Promise<number> {
  io.err(`${style.dim(say(texts.command, { command: [name, ...words].map(shellQuote).join(' ') }))}\n`);
  return await command.run(parse(name, command, words), io);
}

const nameOf = (run: NewestRun | undefined, { engine, io }: TerminalSession): string =>
  run ? nameOfRun(engine, run, io.cwd) : 'latest';

/** Shows one step after the other with its calls, until the user goes back. */
async function lookAtSteps({ run }: Picked, session: TerminalSession): Promise<'stopped' | undefined> {
  if (!run) return undefined;
  const { steps, order } = (await session.engine.readRun(run.folder)).result;
  const choices = order.map((path) => ({ value: path, label: oneLine(`${path}  ${steps[path]?.status ?? ''}`) }));

  let first: string | undefined;
  for (;;) {
    const chosen = await session.dialog.choose({
      message: say(texts.whichStep),
      choices: [...choices, { value: '', label: say(texts.back) }],
      first,
    });
    if (chosen === undefined) return 'stopped';
    if (chosen === '') return undefined;

    await obeyed('show', showCommand, [nameOf(run, session), chosen], session);
    first = chosen;
  }
}

async function runAgain({ file, run }: Picked, session: TerminalSession): Promise<number | undefined> {
  if (!run) return undefined;
  return await begin(file, await earlierInputs(file, run, session), session);
}

async function fillAndRun({ file, run }: Picked, session: TerminalSession): Promise<number | 'stopped'> {
  const { engine, io } = session;
  const { pipeline } = await compileFile(engine, file, io);
  const earlier = run && isReadable(run) ? await earlierInputs(file, run, session) : new Map<string, InputArgument>();
  const inputs = await fillForm(pipeline.inputs, { ...session, earlier });
  return inputs ? await begin(file, inputs, session) : 'stopped';
}

async function earlierInputs(
  file: string,
  { folder }: NewestRun,
  { engine, io }: TerminalSession,
): Promise<Map<string, InputArgument>> {
  const [{ started }, compiled] = await Promise.all([engine.readRun(folder), compileFile(engine, file, io)]);
  return engine.inputsOfRun(started, compiled);
}

const outputMode = { json: false, events: false, quiet: false, noColour: false, wait: false, strict: false, allow: [] };

async function begin(file: string, inputs: Map<string, InputArgument>, { engine, io }: TerminalSession): Promise<number> {
  const start = { file, inputs, cwd: io.cwd, env: io.env, workerFile: join(io.dist, 'worker.cjs') };
  return await watchRun(engine, io, outputMode, (hooks) => engine.startRun({ ...start, ...hooks }));
}
