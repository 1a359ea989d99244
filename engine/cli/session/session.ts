import { sessionTexts as texts } from '../../language/texts/cli/session.ts';
import { say } from '../../language/texts.ts';
import { loadEngine } from '../engine.ts';
import { explainError } from '../errors/explain.ts';
import { compileFile } from '../files/compile-file.ts';
import { currentRoot, shortPath } from '../files/paths.ts';
import type { Io } from '../io.ts';
import { wantsColour } from '../io.ts';
import { paint } from '../text/paint.ts';
import { oneLine } from '../text/width.ts';
import { type Action, actionNames, actions, type Picked, type TerminalSession } from './actions.ts';
import { newestRunOf, pickPipeline } from './pick-pipeline.ts';

/** The exit code after Ctrl+C. */
const stopped = 130;

/**
 * `baton` alone at a terminal: the user picks a pipeline, fills in its inputs, runs it and looks at the run, until they
 * leave. Returns the exit code of the last run; `help` where they ask for the list of commands; `none` where there is no
 * pipeline; undefined where there is no terminal.
 */
export async function holdSession(io: Io): Promise<number | 'help' | 'none' | undefined> {
  const engine = await loadEngine();
  const root = currentRoot(engine, io.cwd);
  if (engine.listPipelines(root, engine.localDisk).length === 0) return 'none';
  if (!io.dialog || !io.keyboard || io.env['TERM'] === 'dumb') return undefined;

  const style = paint(wantsColour(io, io.screen !== undefined));
  const { listened, quiet } = stopsBetweenRuns(io);
  const session: TerminalSession = { engine, io: listened, dialog: await io.dialog(), style, root, code: 0 };

  try {
    return await goOn(session);
  } finally {
    quiet();
  }
}

/**
 * During a run, the run handles Ctrl+C; between runs it ends the process, even where the terminal passes it on as a signal.
 */
function stopsBetweenRuns(io: Io): { listened: Io; quiet(): void } {
  let runs = 0;
  const quiet = io.onStop(() => {
    if (runs === 0) io.kill(stopped);
  });

  const onStop: Io['onStop'] = (stop) => {
    const off = io.onStop(stop);
    runs++;
    return () => {
      off();
      runs--;
    };
  };

  return { listened: { ...io, onStop }, quiet };
}

async function goOn(session: TerminalSession): Promise<number | 'help'> {
  for (;;) {
    const file = await pickPipeline(session);
    if (file === undefined) return stopped;
    if (file === 'help') return file;
    const ended = file === 'leave' ? 'leave' : await workOn(file, session);
    if (ended === 'stopped') return stopped;
    if (ended === 'leave') return session.code;
  }
}

/** The menu of one pipeline, until the user wants another one, leaves, or presses Ctrl+C. */
async function workOn(file: string, session: TerminalSession): Promise<'stopped' | 'another' | 'leave'> {
  let picked: Picked = { file, run: await newestRunOf(file, session) };
  const isBegun = picked.run !== undefined || (await isBroken(file, session));
  let next: Next | undefined = isBegun ? await ask(picked, session) : 'fill';
  for (;;) {
    if (next === undefined) return 'stopped';
    if (next === 'another' || next === 'leave') return next;
    if ((await act(next, picked, session)) === 'stopped') return 'stopped';
    picked = { file, run: await newestRunOf(file, session) };
    next = await ask(picked, session);
  }
}

type Next = Action | 'another' | 'leave';

async function act(action: Action, picked: Picked, session: TerminalSession): Promise<'stopped' | undefined> {
  try {
    const code = await actions[action].act(picked, session);
    if (code === 'stopped') return code;
    if (code !== undefined) session.code = code;
  } catch (error) {
    session.code = (await explainError(error, session.io, false)).exit_code;
  }
  return undefined;
}

/** Whether a file has errors at present, or cannot be read. */
async function isBroken(file: string, { engine, io }: TerminalSession): Promise<boolean> {
  const compiled = await compileFile(engine, file, io).catch(() => undefined);
  return !compiled || compiled.problems.some(({ severity }) => severity === 'error');
}

/** The user's next choice; undefined where they stop. */
async function ask(picked: Picked, session: TerminalSession): Promise<Next | undefined> {
  const { dialog, io } = session;
  const { file, run } = picked;
  const shown = oneLine(shortPath(file, io.cwd));
  const broken = await isBroken(file, session);
  const offered = actionNames.flatMap((value) => {
    const { label, isOffered } = actions[value];
    return isOffered(run, broken) ? [{ value, label: say(label(run)) }] : [];
  });
  const choices = [
    ...offered,
    { value: 'another' as const, label: say(texts.another) },
    { value: 'leave' as const, label: say(texts.leave) },
  ];
  const status = broken ? say(texts.broken) : run?.status;
  const message = status === undefined ? shown : say(texts.nextAfter, { file: shown, status });
  const chosen = await dialog.choose({ message, choices });

  return choices.find(({ value }) => value === chosen)?.value;
}
