import type { Fact, RunHandle } from '../../engine/index.ts';
import { say } from '../../engine/language/texts.ts';
import { sourceLocationsOf } from './breakpoints/locations.ts';
import type { DebugTarget } from './debugged.ts';
import type { AttachedRun, DebugHost, Hooks } from './host.ts';
import { type Launch, readAttach, readLaunch } from './launch.ts';
import { endLines, messageOf } from './protocol/console.ts';
import type { ClientEvents } from './protocol/events.ts';
import { RefusedRequest } from './protocol/refused-request.ts';
import type { RequestAnswer, Requests } from './protocol/requests.ts';
import { debugTexts } from './texts.ts';

interface Options {
  host: DebugHost;
  debugged: DebugTarget;
  telling: ClientEvents;
  /** A file as the client names it. */
  pathIn(path: string): string;
  /** What is put into the run that a launch begins. */
  hooks(launch: Launch): Hooks;
  /** What a run that is attached to has told before. */
  onEarlier(facts: readonly Fact[]): void;
  /** The text of a launch is read: it can be said where to stop. Throws where that is not possible. */
  onPlan(launch: Launch): void;
}

type Living = 'launch' | 'attach' | 'configurationDone' | 'terminate' | 'disconnect';

/** How a session's run begins and ends. */
export function lifetimeRequests({
  host,
  debugged,
  telling: { event, print },
  pathIn,
  hooks,
  onEarlier,
  onPlan,
}: Options): Pick<Requests, Living> {
  const configured = Promise.withResolvers<void>();
  configured.promise.catch(() => undefined);
  let starting: Promise<RunHandle | undefined> | undefined;
  let attached: AttachedRun | undefined;
  const notStarted = (): RefusedRequest => new RefusedRequest(say(debugTexts.notStarted), { show: false });

  /** Waits for the run's end and tells it. */
  async function follow(handle: RunHandle): Promise<void> {
    const { exitCode } = await host.engine();
    let code = 3;
    try {
      const result = await handle.done;
      for (const line of endLines(result)) print(line);
      code = exitCode(result.status);
    } catch (error) {
      print({ category: 'stderr', text: messageOf(error) });
    }
    debugged.ended = true;
    event('exited', { exitCode: code });
    event('terminated');
  }

  /** Cancels the run, also one that is only about to begin, and waits for its end. */
  async function stop(): Promise<RequestAnswer> {
    debugged.leaving = true;
    configured.reject(new RefusedRequest(say(debugTexts.endedBefore), { show: false }));
    if (attached) {
      // Also where the run has ended: another run of its file would be debugged by nobody.
      attached.leave();
      if (attached.goesOn) event('terminated');
      return {};
    }
    const handle = await starting?.catch(() => undefined);
    handle?.cancel();
    await handle?.done.catch(() => undefined);
    return {};
  }

  return {
    async launch(args) {
      const asked = readLaunch(args);
      const launch = { ...asked, program: pathIn(asked.program) };
      const { compile, loadWorld } = await host.engine();
      const opened = await host.open(launch);
      if (!opened) throw notStarted();
      const { file, text, place = file, root, cwd } = opened;
      const compiled = compile(text, await loadWorld(place, { root, cwd }));
      debugged.plan = { compiled, places: sourceLocationsOf(compiled, file), file };
      onPlan(launch);
      event('initialized');
      await configured.promise;
      starting = host.start(launch, hooks(launch));
      const handle = await starting;
      if (!handle) throw notStarted();
      debugged.run = handle;
      const places = sourceLocationsOf(handle.compiled, file);
      debugged.plan = { compiled: handle.compiled, places, file };
      return {
        after() {
          debugged.control?.begin(handle, places);
          void follow(handle);
        },
      };
    },
    async attach(args) {
      const { run, cwd } = readAttach(args);
      const own = hooks({ program: run });
      const found = await host.attach(run, cwd, own);
      attached = found;
      const { handle, facts, goesOn } = found;
      const places = sourceLocationsOf(handle.compiled);
      debugged.run = handle;
      debugged.plan = { compiled: handle.compiled, places, file: handle.compiled.world.file };
      onEarlier(facts);
      event('initialized');
      await configured.promise;
      return {
        after() {
          debugged.control?.begin(handle, places);
          const { paused = goesOn ? undefined : { reason: 'pause', step: undefined } } = handle;
          if (paused) own.onPause?.(paused);
          void follow(handle);
        },
      };
    },
    configurationDone: () => ({ after: () => configured.resolve() }),
    terminate: stop,
    disconnect: stop,
  };
}
