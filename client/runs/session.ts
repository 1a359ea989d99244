import { type DebugSession, type Disposable, type Event, EventEmitter, type Uri } from 'vscode';
import type { HostOptions } from '../../engine/index.ts';
import type { RunEvent } from '../../engine/state/events.ts';
import type { HeldRun } from '../messages.ts';
import type { RunHandle, RunResult } from './engine.ts';
import { createEventLog } from './event-log.ts';
import { requestCancel } from './request-cancel.ts';

/** One run in this window, active or ended. */
export interface RunSession {
  readonly uri: Uri;
  readonly handle: RunHandle;
  /** Everything from the first fact on. */
  readonly events: readonly RunEvent[];
  /** The position where it is paused. */
  held?: HeldRun | undefined;
  /** The attached debugger of the editor. */
  debugger?: DebugSession | undefined;
  /** Set when the run has ended: its result, or its error. */
  end?: { result: RunResult } | { error: unknown };
}

/** The hooks of a debugger in a run. */
type DebugHooks = Pick<HostOptions, 'pauseBefore' | 'onPause' | 'onEvent'>;

/** A run that is about to start. */
export interface RunStart {
  readonly uri: Uri;
  /** The hooks that the engine calls. */
  readonly hooks: Required<DebugHooks>;
  /** The run, as soon as it exists. */
  readonly session: RunSession | undefined;
}

export interface BeginOptions {
  /** An active run of the same file continues beside it. */
  beside?: boolean | undefined;
  /** The debugger attached at the start. */
  debugger?: DebugHooks | undefined;
}

/**
 * The runs of this window. One run of each file is its current one: panel and text show it, Stop and the debugger apply to
 * it. Others of the file may be active beside it.
 */
export interface Runs extends Disposable {
  /** The current run of a file: the one that started last, or was chosen since. */
  of(uri: Uri): RunSession | undefined;
  all(): RunSession[];
  /** The active runs of a file, the current one last. */
  liveOf(uri: Uri): RunSession[];
  /** A run of the file is active, or is about to start. */
  isLive(uri: Uri): boolean;
  /** The action in progress on the current run of a file. */
  busy(uri: Uri): 'starting' | 'stopping' | null;
  /**
   * Starts a run, new or resumed, which becomes the current one. Returns undefined if one is active for this file and this
   * one may not run beside it; rejects as `start` does.
   */
  begin(uri: Uri, start: (run: RunStart) => Promise<RunHandle>, options?: BeginOptions): Promise<RunSession | undefined>;
  /** Makes a run the current one of its file. */
  choose(session: RunSession): void;
  /** A run is paused, or continues. */
  hold(session: RunSession, held: HeldRun | undefined): void;
  /** Attaches a debugger to an active run, until it is disposed of; one attached later stays. */
  attach(session: RunSession, hooks: DebugHooks): Disposable;
  /** Cancels a run, which cleans up first; does nothing if it is already ending. */
  cancel(session: RunSession): void;
  /** Ends a run without cleanup. */
  endAtOnce(session: RunSession): void;
  /** Ends the current run of a file, or if that has ended the one that started last; returns it. */
  stop(uri: Uri): RunSession | undefined;
  /** A run is about to start, has started, was chosen, or has ended. */
  readonly onDidChange: Event<Uri>;
  readonly onDidStart: Event<RunSession>;
  /** A run has become the current one of its file: it has started, or was chosen. */
  readonly onDidBecomeCurrent: Event<RunSession>;
  readonly onEvent: Event<{ session: RunSession; event: RunEvent }>;
  readonly onDidEnd: Event<RunSession>;
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: functions over one private state; each of them is short
export function createRuns(): Runs {
  const debuggers = new Map<RunSession, DebugHooks>();
  /** By file; the current run is the last. */
  const sessions = new Map<string, RunSession[]>();
  const beginning = new Set<{ key: string }>();
  const stopping = new Set<RunSession>();
  const changed = new EventEmitter<Uri>();
  const started = new EventEmitter<RunSession>();
  const current = new EventEmitter<RunSession>();
  const eventEmitter = new EventEmitter<{ session: RunSession; event: RunEvent }>();
  const ended = new EventEmitter<RunSession>();
  const sessionsOf = (uri: Uri): RunSession[] => sessions.get(uri.toString()) ?? [];
  const of = (uri: Uri): RunSession | undefined => sessionsOf(uri).at(-1);
  const liveOf = (uri: Uri): RunSession[] => sessionsOf(uri).filter(({ end }) => end === undefined);
  const isBeginning = (uri: Uri): boolean => [...beginning].some(({ key }) => key === uri.toString());
  const isLive = (uri: Uri): boolean => isBeginning(uri) || liveOf(uri).length > 0;

  const hold = (session: RunSession | undefined, held: HeldRun | undefined): void => {
    if (!session || session.end) return;
    session.held = held;
    changed.fire(session.uri);
  };

  /** An ended run is dropped when another one replaces it. */
  const putLast = (session: RunSession): void => {
    const others = liveOf(session.uri).filter((other) => other !== session);
    sessions.set(session.uri.toString(), [...others, session]);
  };

  const finish = (session: RunSession, end: RunSession['end']): void => {
    session.end = end;
    session.held = undefined;
    stopping.delete(session);
    debuggers.delete(session);
    changed.fire(session.uri);
    ended.fire(session);
  };

  const cancel = (session: RunSession): void => {
    if (session.end || stopping.has(session)) return;
    stopping.add(session);
    changed.fire(session.uri);
    requestCancel(session.handle);
  };

  const endAtOnce = (session: RunSession): void => {
    if (session.end) return;
    stopping.add(session);
    changed.fire(session.uri);
    session.handle.cancel('once');
  };

  return {
    of,
    all: () => [...sessions.values()].flat(),
    liveOf,
    isLive,
    busy(uri) {
      if (isBeginning(uri)) return 'starting';
      const session = of(uri);
      return session && stopping.has(session) ? 'stopping' : null;
    },
    async begin(uri, start, { beside = false, debugger: own } = {}) {
      if (!beside && isLive(uri)) return undefined;
      const token = { key: uri.toString() };
      beginning.add(token);
      changed.fire(uri);

      const log = createEventLog();
      let session: RunSession | undefined;
      const debuggerNow = (): DebugHooks | undefined => (session && debuggers.get(session)) ?? own;
      const hooks: Required<DebugHooks> = {
        // Events may arrive before the handle does; later listeners find them in the session.
        onEvent(event) {
          log.add(event);
          if (session) eventEmitter.fire({ session, event });
          own?.onEvent?.(event);
        },
        pauseBefore: (step) => debuggerNow()?.pauseBefore?.(step),
        onPause(pause) {
          // A debugger reports it itself, once it knows whether the run stays paused.
          if (!pause || !debuggerNow()?.onPause) hold(session, pause && { path: pause.step?.path, at: Date.now() });
          debuggerNow()?.onPause?.(pause);
        },
      };

      try {
        const handle = await start({
          uri,
          hooks,
          get session() {
            return session;
          },
        });
        const { paused } = handle;

        session = { uri, handle, events: log.events, held: paused && { path: paused.step?.path, at: Date.now() } };
        putLast(session);
      } finally {
        beginning.delete(token);
        changed.fire(uri);
      }

      started.fire(session);
      current.fire(session);
      const begun = session;

      void session.handle.done.then(
        (result) => finish(begun, { result }),
        (error: unknown) => finish(begun, { error }),
      );

      return session;
    },
    choose(session) {
      if (of(session.uri) === session) return;
      putLast(session);
      changed.fire(session.uri);
      current.fire(session);
    },
    hold,
    attach(session, hooks) {
      debuggers.set(session, hooks);
      return { dispose: () => debuggers.get(session) === hooks && debuggers.delete(session) };
    },
    cancel,
    endAtOnce,
    stop(uri) {
      const session = liveOf(uri).at(-1);
      if (session) cancel(session);
      return session;
    },
    onDidChange: changed.event,
    onDidStart: started.event,
    onDidBecomeCurrent: current.event,
    onEvent: eventEmitter.event,
    onDidEnd: ended.event,
    dispose: () => {
      for (const emitter of [changed, started, current, eventEmitter, ended]) emitter.dispose();
    },
  };
}
