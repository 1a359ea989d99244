import { type Disposable, type Event, EventEmitter, type Uri } from 'vscode';
import type { HostOptions } from '../../engine/index.ts';
import type { RunEvent } from '../../engine/state/events.ts';
import type { HeldRun } from '../messages.ts';
import type { RunHandle, RunResult } from './engine.ts';
import { createEventLog } from './event-log.ts';

/** One run in this window, going on or ended. */
export interface RunSession {
  readonly uri: Uri;
  readonly handle: RunHandle;
  /** Everything from the first fact on. */
  readonly events: readonly RunEvent[];
  /** Set when the run has ended: its result, or what broke it. */
  /** Where it stands still. */
  held?: HeldRun | undefined;
  end?: { result: RunResult } | { error: unknown };
}

/** The runs of this window: at most one that goes on for each file, and the last one that ended. */
export interface Runs extends Disposable {
  of(uri: Uri): RunSession | undefined;
  all(): RunSession[];
  isLive(uri: Uri): boolean;
  /** What is being done to the run of a file and has not had its effect yet. */
  busy(uri: Uri): 'starting' | 'stopping' | null;
  /**
   * Begins a run, new or resumed: `start` gets where its events go. Gives undefined where one already goes on for this file;
   * rejects with what `start` rejects with.
   */
  begin(uri: Uri, start: (onEvent: (event: RunEvent) => void) => Promise<RunHandle>): Promise<RunSession | undefined>;
  /** The run of a file stands still, or goes on. */
  hold(uri: Uri, held: HeldRun | undefined): void;
  /** What a run of a file is hooked up with: its own debugger, or one that comes later. */
  hooksFor(uri: Uri, own?: DebugHooks): Required<DebugHooks>;
  /** Lets a debugger into the run of a file that goes on, until it is disposed of; one that came later stays. */
  attach(uri: Uri, hooks: DebugHooks): Disposable;
  stop(uri: Uri): void;
  /** A run is being started, has started, or has ended. */
  readonly onDidChange: Event<Uri>;
  readonly onDidStart: Event<RunSession>;
  readonly onEvent: Event<{ session: RunSession; event: RunEvent }>;
  readonly onDidEnd: Event<RunSession>;
}

type DebugHooks = Pick<HostOptions, 'pauseBefore' | 'onPause'>;

export function createRuns(): Runs {
  const debuggers = new Map<string, DebugHooks>();
  const sessions = new Map<string, RunSession>();
  const beginning = new Set<string>();
  const stopping = new Set<string>();
  const changed = new EventEmitter<Uri>();
  const started = new EventEmitter<RunSession>();
  const eventEmitter = new EventEmitter<{ session: RunSession; event: RunEvent }>();
  const ended = new EventEmitter<RunSession>();
  const isLive = (uri: Uri): boolean => {
    const session = sessions.get(uri.toString());
    return beginning.has(uri.toString()) || (session !== undefined && session.end === undefined);
  };
  const hold: Runs['hold'] = (uri, held) => {
    const session = sessions.get(uri.toString());
    if (!session || session.end) return;
    session.held = held;
    changed.fire(uri);
  };
  const finish = (session: RunSession, end: RunSession['end']): void => {
    session.end = end;
    session.held = undefined;
    stopping.delete(session.uri.toString());
    changed.fire(session.uri);
    ended.fire(session);
  };

  return {
    of: (uri) => sessions.get(uri.toString()),
    all: () => [...sessions.values()],
    isLive,
    busy: (uri) => {
      if (beginning.has(uri.toString())) return 'starting';
      if (stopping.has(uri.toString())) return 'stopping';
      return null;
    },
    async begin(uri, start) {
      const key = uri.toString();
      if (isLive(uri)) return undefined;
      beginning.add(key);
      changed.fire(uri);
      const log = createEventLog();
      let session: RunSession | undefined;
      // Events may come before the handle does; who listens finds them in the session.
      const onEvent = (event: RunEvent): void => {
        log.add(event);
        if (session) eventEmitter.fire({ session, event });
      };
      try {
        const handle = await start(onEvent);
        const { paused } = handle;
        session = { uri, handle, events: log.events, held: paused && { path: paused.step?.path, at: Date.now() } };
        sessions.set(key, session);
      } finally {
        beginning.delete(key);
        changed.fire(uri);
      }
      started.fire(session);
      const begun = session;
      void session.handle.done.then(
        (result) => finish(begun, { result }),
        (error: unknown) => finish(begun, { error }),
      );
      return session;
    },
    hold,
    hooksFor(uri, own) {
      const hooks = (): DebugHooks | undefined => own ?? debuggers.get(uri.toString());
      return {
        pauseBefore: (step) => hooks()?.pauseBefore?.(step),
        onPause(pause) {
          // A debugger tells it once it knows whether the run stays there.
          if (!pause || !hooks()?.onPause) hold(uri, pause && { path: pause.step?.path, at: Date.now() });
          hooks()?.onPause?.(pause);
        },
      };
    },
    attach(uri, hooks) {
      debuggers.set(uri.toString(), hooks);
      return { dispose: () => debuggers.get(uri.toString()) === hooks && debuggers.delete(uri.toString()) };
    },
    stop(uri) {
      const session = sessions.get(uri.toString());
      if (!session || session.end) return;
      stopping.add(uri.toString());
      changed.fire(uri);
      session.handle.cancel();
    },
    onDidChange: changed.event,
    onDidStart: started.event,
    onEvent: eventEmitter.event,
    onDidEnd: ended.event,
    dispose: () => {
      for (const emitter of [changed, started, eventEmitter, ended]) emitter.dispose();
    },
  };
}
