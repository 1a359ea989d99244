import { basename } from 'node:path';
import type { Fact, RunHandle } from '../../engine/index.ts';
import { say } from '../../engine/language/texts.ts';
import { requestCancel } from '../runs/request-cancel.ts';
import { type SourceLocations, sourceLocationsOf } from './breakpoints/locations.ts';
import { type DebugTarget, planned } from './debugged.ts';
import type { AttachedRun, DebugHost, ForkPoint, Hooks } from './host.ts';
import { type Launch, readAttach, readLaunch } from './launch.ts';
import { type ConsoleLine, endLines, messageOf } from './protocol/console.ts';
import type { ClientEvents } from './protocol/events.ts';
import { RefusedRequest } from './protocol/refused-request.ts';
import type { RequestAnswer, Requests } from './protocol/requests.ts';
import { type Lease, leaseHooks } from './stepping/lease.ts';
import { debugTexts } from './texts.ts';

interface LifetimeOptions {
  host: DebugHost;
  debugged: DebugTarget;
  telling: ClientEvents;
  /** A file as the client names it. */
  pathIn(path: string): string;
  /** The hooks for the run of a launch. */
  hooks(launch: Launch): Hooks;
  /** Called with the facts of an attached run so far. */
  onEarlier(facts: readonly Fact[]): void;
  /** The text of a launch is known: first breakpoints can be placed. Throws if that is not possible. */
  onPlan(launch: Launch): void;
}

type Living = 'launch' | 'attach' | 'configurationDone' | 'terminate' | 'disconnect';

interface Lifetime {
  requests: Pick<Requests, Living>;
  /**
   * Continues in a fork of the current run, which ends as it is and can be resumed. Throws if no fork can be made; then the
   * current run stays as before.
   */
  fork(from: ForkPoint): Promise<RequestAnswer>;
}

/** The beginning and end of a session's run. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: short functions that share state nobody else may touch; taken apart, that state would be handed around
export function createLifetime({ host, debugged, telling, pathIn, hooks, onEarlier, onPlan }: LifetimeOptions): Lifetime {
  const { event, print } = telling;
  const configured = Promise.withResolvers<void>();
  configured.promise.catch(() => undefined);

  /** The run that ends with the session, also one that is only about to begin. */
  let own: Promise<RunHandle | undefined> | undefined;
  /** A run started by somebody else. */
  let attached: AttachedRun | undefined;
  let launched: Launch | undefined;
  let ending: Promise<RequestAnswer> | undefined;
  let isWaySaid = false;
  const notStarted = (): RefusedRequest => new RefusedRequest(say(debugTexts.notStarted), { show: false });

  const endedBefore = (): RefusedRequest => new RefusedRequest(say(debugTexts.endedBefore), { show: false });

  /** A session that was left between two runs ends there: no run is left that would report its end. */
  async function endIfLeft(): Promise<void> {
    if (!debugged.leaving) return;
    const { exitCode } = await host.engine();
    tellEnd(exitCode('cancelled'));
    throw endedBefore();
  }

  /** Installs the session's hooks in a run that is about to begin. */
  function hook(launch: Launch): Lease {
    const lease = leaseHooks(hooks(launch));
    debugged.lease = lease;
    launched = launch;
    return lease;
  }

  /** The run exists: all requests can be answered. */
  function take(handle: RunHandle, file: string): SourceLocations {
    const places = sourceLocationsOf(handle.compiled, file);
    debugged.run = handle;
    debugged.plan = { compiled: handle.compiled, places, file };
    return places;
  }

  /** Waits for the run's end and reports it, unless the session has continued in another run. */
  async function follow(handle: RunHandle): Promise<void> {
    const { exitCode } = await host.engine();
    let code = 3;
    const lines: ConsoleLine[] = [];
    try {
      const result = await handle.done;
      lines.push(...endLines(result));
      code = exitCode(result.status);
    } catch (error) {
      lines.push({ category: 'stderr', text: messageOf(error) });
    }

    if (debugged.run !== handle) return;
    for (const line of lines) print(line);
    tellEnd(code);
  }

  function tellEnd(exitCode: number): void {
    debugged.ended = true;
    event('exited', { exitCode });
    event('terminated');
  }

  /**
   * Cancels the run, also one that is only about to begin, and waits for its end; a run started by somebody else is only
   * released.
   */
  async function end(): Promise<RequestAnswer> {
    debugged.leaving = true;
    configured.reject(endedBefore());
    const handle = await own?.catch(() => undefined);
    if (handle) requestCancel(handle);
    await handle?.done.catch(() => undefined);
    debugged.lease?.release();
    if (attached?.goesOn) event('terminated');

    return {};
  }

  /**
   * A client may end the run and disconnect at the same time: it ends only once. A second request during cleanup is told how
   * to end it at once.
   */
  const stop = (): Promise<RequestAnswer> => {
    if (ending) sayHowToEnd();
    ending ??= end();
    return ending;
  };

  function sayHowToEnd(): void {
    const { run } = debugged;
    if (isWaySaid || attached || debugged.ended || !run?.compiled.pipeline.finally.length) return;
    isWaySaid = true;
    print({ category: 'console', text: say(debugTexts.tidiesUp, { run: basename(run.folder) }) });
  }

  async function fork(from: ForkPoint): Promise<RequestAnswer> {
    const parent = debugged.run;
    if (!parent || !launched || !host.fork) throw new RefusedRequest(say(debugTexts.noFork));

    const launch = { ...launched, stopOnEntry: true };
    const file = planned(debugged).file;
    const { folder } = parent;
    debugged.run = undefined;

    // At once, without `finally`: it stays as it is and can be resumed.
    parent.cancel('once');
    debugged.lease?.release();
    attached = undefined;
    await parent.done.catch(() => undefined);
    await endIfLeft();

    const lease = hook(launch);
    const forking = host.fork(folder, from, lease.hooks);
    own = forking.then((forked) => forked?.handle);

    const forked = await forking.catch((error: unknown) => {
      print({ category: 'stderr', text: messageOf(error) });
      return undefined;
    });

    // A client that has left meanwhile has also ended the new run.
    await endIfLeft();
    if (!forked) {
      tellEnd(3);
      throw notStarted();
    }

    const { handle, facts } = forked;
    onEarlier(facts);
    const places = take(handle, file);

    return {
      after() {
        debugged.control?.begin(handle, places);
        void follow(handle);
      },
    };
  }

  const requests: Lifetime['requests'] = {
    async launch(args) {
      const launchArguments = readLaunch(args);
      const launch = { ...launchArguments, program: pathIn(launchArguments.program) };
      const { compile, loadWorld } = await host.engine();
      const opened = await host.open(launch);
      if (!opened) throw notStarted();

      const { file, text, place = file, root, cwd } = opened;
      const compiled = compile(text, await loadWorld(place, { root, cwd }));
      debugged.plan = { compiled, places: sourceLocationsOf(compiled, file), file };
      onPlan(launch);
      event('initialized');
      await configured.promise;
      own = host.start(launch, hook(launch).hooks);

      const handle = await own;
      if (!handle) throw notStarted();

      const places = take(handle, file);
      return {
        after() {
          debugged.control?.begin(handle, places);
          void follow(handle);
        },
      };
    },
    async attach(args) {
      const { run, cwd } = readAttach(args);
      const lease = hook({ program: run });
      const opened = await host.attach(run, cwd, lease.hooks);
      // Also if the run has ended by then: another run of its file would not be debugged.
      lease.onRelease(opened.release);
      if (debugged.leaving) throw endedBefore();

      attached = opened;
      const { handle, facts, goesOn } = opened;
      const places = take(handle, handle.compiled.world.file);
      onEarlier(facts);
      event('initialized');
      await configured.promise;

      return {
        after() {
          debugged.control?.begin(handle, places);
          const { paused = goesOn ? undefined : { reason: 'pause', step: undefined } } = handle;
          if (paused) lease.hooks.onPause?.(paused);
          void follow(handle);
        },
      };
    },
    configurationDone: () => ({ after: () => configured.resolve() }),
    terminate: stop,
    disconnect: stop,
  };

  return { requests, fork };
}
