import { alertTexts } from '../../language/texts/alerts.ts';
import { progressTexts } from '../../language/texts/cli/progress.ts';
import { usageTexts } from '../../language/texts/cli/usage.ts';
import { historyTexts } from '../../language/texts/history.ts';
import { say } from '../../language/texts.ts';
import type { HostOptions } from '../../launch/options.ts';
import type { RunEvent } from '../../state/events.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Engine } from '../engine.ts';
import { nameOfRun } from '../files/paths.ts';
import type { Io } from '../io.ts';
import { wantsColour } from '../io.ts';
import type { LiveView } from '../live/view.ts';
import { openView, silentView } from '../live/view.ts';
import { askAtTerminal, foreignAtTerminal, permissionsAtTerminal, secretAtTerminal } from '../questions/at-terminal.ts';
import type { Paint } from '../text/paint.ts';
import { paint } from '../text/paint.ts';
import { wrapText } from '../text/wrapped.ts';
import { findUnwritten } from './find-unwritten.ts';
import { offlineNote } from './offline-note.ts';
import { closing, errorLines, opening, outputLines, questionLines, whereFailed } from './report.ts';

type Handle = Awaited<ReturnType<Engine['startRun']>>;

/** The start options of a run, with its event handlers. */
type Hooks = Pick<HostOptions, 'onEvent' | 'onWritten' | 'people' | 'askSecret' | 'askForeign' | 'askPermissions' | 'wait'>;

/** The form of the output: the result, the events, or a live view. */
export interface OutputMode {
  json: boolean;
  events: boolean;
  quiet: boolean;
  noColour: boolean;
  /** Permissions that are missing wait as questions where there is no terminal. */
  wait: boolean;
  /** An alert makes the exit code 1. */
  strict: boolean;
  /** Permissions of the user, as in `--allow`. */
  allow: readonly string[];
}

/** Whether a person reads along. */
export const printsForPeople = ({ json, events, quiet }: OutputMode): boolean => !json && !events && !quiet;

/** Reads the output mode from the options. Throws a UsageError where two contradict each other. */
export function readOutputMode(args: Args): OutputMode {
  const outputMode = {
    json: args.has('json'),
    events: args.has('events'),
    quiet: args.has('quiet'),
    noColour: args.has('no-color'),
    wait: args.has('wait'),
    strict: args.has('strict'),
    allow: args.all('allow'),
  };
  if (outputMode.json && outputMode.events) throw new UsageError(usageTexts.oneOutput);

  return outputMode;
}

/**
 * Starts a run by `start` and follows it to its end: shows it, stops it at Ctrl+C (a second one ends the process), prints the
 * answer. Returns the exit code.
 */
export async function watchRun(
  engine: Engine,
  io: Io,
  outputMode: OutputMode,
  start: (hooks: Hooks) => Promise<Handle>,
): Promise<number> {
  const style = paint(wantsColour(io, io.screen !== undefined, outputMode.noColour));
  const early: RunEvent[] = [];
  let view: LiveView | undefined;
  const visible = Promise.withResolvers<LiveView>();

  /** Called once a prompt really goes to the embedded engine, where that could not be said before. */
  let lateNote: (() => void) | undefined;

  const onEvent = (event: RunEvent): void => {
    if (event.type === 'call.started' && event.name === 'offline' && event.kind !== 'tool') {
      lateNote?.();
      lateNote = undefined;
    }
    if (view) view.event(event);
    else early.push(event);
  };

  const people = io.keyboard && askAtTerminal(io, io.keyboard, visible.promise, style);
  const asks = io.keyboard && {
    askSecret: secretAtTerminal(io, io.keyboard, style),
    askForeign: foreignAtTerminal(io, io.keyboard, style),
    askPermissions: permissionsAtTerminal(io, io.keyboard, style),
  };
  let stops = 0;

  /** Stops the run, once it exists. Before that a stop ends the process: there is nothing yet to resume or to tidy up. */
  let stopRun: (() => void) | undefined;
  const quiet = io.onStop(() => {
    if (early.length === 0 && !stopRun) return io.kill(130);
    stops++;
    stopRun?.();
  });
  const onWritten = outputMode.events ? (event: RunEvent): void => io.out(`${JSON.stringify(event)}\n`) : undefined;
  const handle = await start({ onEvent, onWritten, wait: outputMode.wait, people, ...asks }).catch((error) => {
    quiet();
    throw error;
  });
  const forPeople = printsForPeople(outputMode);
  const name = nameOfRun(engine, handle, io.cwd);
  if (forPeople) io.err(opening(handle, name, io.cwd, style));
  const warning = outputMode.quiet ? undefined : offlineWarning(engine, io, handle, style);

  // Steps that are taken from another run ask nobody; which steps those are only shows as they come.
  const takesOver = handle.state.started?.parent !== undefined;
  if (warning && !takesOver) io.err(`${warning}\n`);
  const shown = forPeople ? openView({ io, state: handle.state, style }) : silentView(io);

  view = shown;
  if (warning && takesOver) lateNote = () => shown.say(warning);
  for (const event of early) shown.event(event);
  visible.resolve(shown);
  stopRun = () => {
    if (stops > 1) {
      shown.end();
      io.err(`\n${say(progressTexts.endedAtOnce, { run: name })}\n`);
      return io.kill(130);
    }

    handle.cancel();
    if (!outputMode.quiet) shown.say(style.warn(say(progressTexts.stopping)));
  };
  if (stops) stopRun();

  try {
    const result = await handle.done;
    shown.end();
    printEnd({ engine, io, outputMode, handle, style }, result);

    // The output is complete by now, so nobody waits for this.
    const unkept = await engine
      .keepRunInHistory(handle)
      .catch((error: unknown) => say(historyTexts.unkept, { why: engine.describeTrouble(error) }));
    if (unkept !== undefined && !outputMode.quiet) io.err(`${style.warn('!')} ${unkept}\n`);
    const isBeyond =
      unkept === undefined && (await tellAlerts({ engine, io, outputMode, handle, style }, { ...asks, allow: outputMode.allow }));
    return isBeyond && outputMode.strict ? exitCodes.alert : engine.exitCode(result.status);
  } catch (error) {
    shown.end();
    io.err(`${say(progressTexts.untilThen, { run: name, folder: handle.folder })}\n`);
    if (error instanceof engine.BrokenRun) {
      if (outputMode.json) io.out(`${JSON.stringify(error.result, null, 2)}\n`);
      io.err(`${say(progressTexts.goesOn, { run: name })}\n`);
    }

    throw error;
  } finally {
    quiet();
  }
}

/** The note about the embedded engine, as lines of the screen. */
function offlineWarning(engine: Engine, io: Io, handle: Handle, style: Paint): string | undefined {
  const note = offlineNote(engine, handle);
  const lines = note?.split('\n').flatMap((line) => wrapText(line, (io.screen?.columns() ?? 160) - 2));
  return lines && `${style.warn('!')} ${lines.join('\n  ')}`;
}

interface WatchedRun {
  engine: Engine;
  io: Io;
  outputMode: OutputMode;
  handle: Handle;
  style: Paint;
}

/** Exit codes under `--strict` for a run with alerts; the code of a failed run stays the same. */
const exitCodes = { alert: 1 };

/** Reports alerts of a run. Returns whether there are any; an alert that cannot be judged is none. */
async function tellAlerts(
  { engine, io, outputMode, handle, style }: WatchedRun,
  asks: Pick<HostOptions, 'allow' | 'askPermissions'>,
): Promise<boolean> {
  const { alerts, unjudged } = await engine
    .judgeRun(handle)
    .catch((error: Error) => ({ alerts: [], unjudged: [say(alertTexts.unjudged, { why: error.message })] }));
  const lines = outputMode.quiet && !outputMode.strict ? [] : alerts.map(({ message }) => message);
  for (const line of lines) io.err(`${style.warn('!')} ${line}\n`);

  // Missing data, such as earlier runs, is reported by `baton history --trend`.
  const untold = await engine.deliverAlerts({ ...handle, ...asks, alerts, env: io.env });
  for (const line of untold) io.err(`${style.warn('!')} ${line}\n`);
  for (const line of outputMode.strict ? unjudged : []) io.err(`  ${line}\n`);

  return alerts.length > 0;
}

/** Prints the outputs of a run, its end, and notes on the way. */
function printEnd({ engine, io, outputMode, handle, style }: WatchedRun, result: Awaited<Handle['done']>): void {
  const { json, events, quiet, noColour } = outputMode;
  const name = nameOfRun(engine, handle, io.cwd);
  if (json) io.out(`${JSON.stringify(result, null, 2)}\n`);
  else if (!events) {
    const unwritten = findUnwritten(result, handle.state.started);
    io.out(outputLines(result, paint(wantsColour(io, io.outIsTerminal, noColour)), unwritten));
  }

  const where = whereFailed(engine, handle.compiled, result, io.cwd);
  if (json || quiet) {
    const lines = [...(json ? [] : errorLines(result.error, style)), ...questionLines(handle.state, name, style)];
    io.err(lines.map((line) => `${line}\n`).join(''));
  } else io.err(closing(result, { name, cwd: io.cwd, state: handle.state, where }, style));

  if (quiet) return;
  for (const note of handle.notes) io.err(`${style.warn('!')} ${note}\n`);
}
