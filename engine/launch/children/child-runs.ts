import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { settleOrAbort, whenAborted } from '../../language/abort.ts';
import type { ChildCall, ChildEnd, ChildRuns } from '../../run/ports.ts';
import { formatOfChildRuns } from '../../state/log-format.ts';
import type { RunState } from '../../state/state.ts';
import { readLog } from '../../store/log/read-log.ts';
import { runPaths } from '../../store/paths.ts';
import type { HostedRun } from '../host/hosted-run.ts';
import { storeOf } from '../host/owned-run.ts';
import type { PipelineSource } from '../source/pipeline-source.ts';
import { type AwaitedRun, createBell } from './awaited-run.ts';
import { childEndOf } from './child-end.ts';
import { childOptions } from './child-options.ts';
import { foldAlong, openChildSources } from './child-source.ts';
import { driveChild } from './drive-child.ts';
import { followChild } from './follow-child.ts';

/** The child runs of a run: executed here, or by any process of a shared store. Undefined if no call becomes a run. */
export function openChildRuns(hosted: HostedRun): ChildRuns | undefined {
  const { options, outside, compiled, run, apart, readable, limits, format } = hosted;
  // A recording has no calls of other runs; a trial and a test case stay in their folder.
  if (outside.backend.mode !== 'live' || apart || readable) return undefined;

  const store = storeOf(options);
  const optionsOf = childOptions(hosted);
  const sources = openChildSources(compiled, run.paths.folder, outside.folders);
  const waiting = new Map<string, Waiting>();

  /** Cancels child runs that are executed here. */
  const cancels = new Map<string, () => void>();
  const folderOf = (id: string): string => join(dirname(run.paths.folder), id);
  const takeTurn = createTurns(limits.maxParallel);

  async function hasBegun(id: string): Promise<boolean> {
    const folder = folderOf(id);
    if (store.others) return (await store.others.readFacts(folder)).length > 0;
    if (!existsSync(runPaths(folder).log)) return false;
    return (await readLog(folder)).facts.length > 0;
  }

  function waitFor(child: ChildCall, letGo: AbortSignal): Waiting {
    const known = waiting.get(child.run);
    if (known) return known;

    const source = (): Promise<PipelineSource> => (child.item === undefined ? sources.of : sources.ofItems)(child.pipeline);
    const unwanted = new AbortController();
    const bell = createBell();

    const forget = (): void => {
      waiting.delete(child.run);
      cancels.delete(child.run);
    };

    const drop = (): void => {
      unwanted.abort();
      cancels.get(child.run)?.();
    };

    const awaited: AwaitedRun = {
      run: child.run,
      folder: folderOf(child.run),
      unwanted: unwanted.signal,
      letGo,
      bell,
      hasBegun: () => hasBegun(child.run),
      options: async (secrets) => optionsOf(child, await source(), secrets),
      fold: async (facts) => foldAlong(await source(), facts),
      drivenBy(cancel) {
        cancels.set(child.run, cancel);
        if (unwanted.signal.aborted) cancel();
      },
      forget,
    };
    const stopped = store.others ? followChild(awaited, store, store.others) : takeTurn(() => driveChild(awaited), letGo);
    const made = { ...awaited, calls: 0, stopped, drop };

    waiting.set(child.run, made);
    stopped.then(forget, forget);
    return made;
  }

  return {
    isKnown: format >= formatOfChildRuns,
    get open() {
      return waiting.size;
    },
    hasBegun,
    async call(child, { signal, letGo }): Promise<ChildEnd | undefined> {
      const awaited = waitFor(child, letGo);
      awaited.calls++;
      const left = Promise.withResolvers<never>();
      left.promise.catch(() => undefined);

      const off = whenAborted(signal, () => {
        awaited.calls--;
        if (awaited.calls === 0 && !letGo.aborted) awaited.drop();
        // A child run that is executed here ends before its step.
        if (store.others || awaited.calls > 0) left.reject(signal.reason);
      });

      try {
        const ended = await Promise.race([awaited.stopped, left.promise]);
        signal.throwIfAborted();
        return ended && (await childEndOf(ended, awaited.folder, child.item));
      } finally {
        off();
      }
    },
    cancelAll() {
      for (const { drop } of [...waiting.values()]) drop();
    },
    changed(id) {
      const awaited = waiting.get(id);
      awaited?.bell.ring();
      return awaited !== undefined;
    },
  };
}

interface Waiting extends AwaitedRun {
  /** How many calls wait for it. */
  calls: number;
  /** Its state once it has stopped; undefined if it waits for a person. */
  stopped: Promise<RunState | undefined>;
  /** Nobody waits for it any more. */
  drop(): void;
}

/** A semaphore, first come, first served. Rejects with the signal's reason. */
function createTurns(most: number) {
  let free = most;
  const queue: (() => void)[] = [];
  return async <T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> => {
    if (free === 0) {
      const turn = Promise.withResolvers<void>();
      queue.push(turn.resolve);
      await settleOrAbort(turn.promise, signal).catch((error: unknown) => {
        const at = queue.indexOf(turn.resolve);
        if (at >= 0) queue.splice(at, 1);
        throw error;
      });
    } else free--;
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else free++;
    }
  };
}
