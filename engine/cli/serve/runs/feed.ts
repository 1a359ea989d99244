import { setTimeout as sleep } from 'node:timers/promises';
import { settleOrAbort } from '../../../language/abort.ts';
import type { Fact } from '../../../state/events.ts';
import type { Engine } from '../../engine.ts';

/** The facts of a run for all its watchers, as they are written to disk. */
export interface RunFeed {
  readonly facts: readonly Fact[];
  /** A fact as JSON, serialised once for all watchers. */
  textOf(fact: Fact): string;
  /** Nothing more comes: the run has ended for good. */
  readonly over: boolean;
  /** Checks whether a run that had ended has continued since. */
  lookAgain(): Promise<void>;
  /** Resolves when there are more than `count` facts, when the run is over, or when the signal is aborted. */
  more(count: number, signal: AbortSignal): Promise<void>;
}

/** Final statuses. */
const ended: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled']);

/** How often the log of a watched run is read, in milliseconds. */
const every = 200;

/** Feeds by the folders of runs: all watchers of a run share one, which lives while it is watched. */
export function createFeeds(engine: Engine, bring: (folder: string) => Promise<unknown> = async () => undefined) {
  const feeds = new Map<string, { feed: Promise<RunFeed>; watchers: number; stop: AbortController }>();
  return {
    /** The feed of a run until `release` is called. Rejects where the log cannot be read. */
    async open(folder: string): Promise<{ feed: RunFeed; release(): void }> {
      const stop = new AbortController();
      const before = feeds.get(folder);
      const opening = (): Promise<RunFeed> =>
        openFeed(
          withFresh(engine.openLogReader(folder), () => bring(folder)),
          stop.signal,
        );
      const shared = before ?? { feed: opening(), watchers: 0, stop };
      feeds.set(folder, shared);
      shared.watchers++;
      const release = (): void => {
        if (--shared.watchers > 0) return;
        shared.stop.abort();
        if (feeds.get(folder) === shared) feeds.delete(folder);
      };
      try {
        const feed = await shared.feed;
        if (before && feed.over) await feed.lookAgain();
        return { feed, release };
      } catch (error) {
        release();
        throw error;
      }
    },
  };
}

type LogReader = ReturnType<Engine['openLogReader']>;

/** Reads a log after bringing it up to date. */
const withFresh =
  (read: LogReader, bring: () => Promise<unknown>): LogReader =>
  async () => {
    await bring();
    return read();
  };

async function openFeed(read: LogReader, signal: AbortSignal): Promise<RunFeed> {
  const facts: Fact[] = [];
  let over = false;
  let changed = Promise.withResolvers<void>();
  const look = async (): Promise<void> => {
    const { facts: added, damage } = await read();
    // A log that was rewritten gives all of its facts again.
    for (const fact of added) {
      if (fact.seq > facts.length) facts.push(fact);
    }
    const last = facts.at(-1);
    over = damage !== undefined || (last?.type === 'run.finished' && ended.has(last.status));
    if (added.length === 0 && !over) return;
    changed.resolve();
    changed = Promise.withResolvers();
  };
  await look();
  let watching = false;
  let looking: Promise<void> | undefined;

  const watch = async (): Promise<void> => {
    watching = true;
    while (!signal.aborted && !over) {
      await sleep(every, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) break;
      await look().catch(() => {
        // The folder was removed: its watchers get the end.
        over = true;
      });
    }
    watching = false;
    changed.resolve();
  };
  void watch();
  const texts = new WeakMap<Fact, string>();
  return {
    facts,
    textOf(fact) {
      const text = texts.get(fact) ?? JSON.stringify(fact);
      texts.set(fact, text);
      return text;
    },
    get over() {
      return over;
    },
    async lookAgain() {
      // One look for all requests that come at the same time.
      looking ??= look().finally(() => {
        looking = undefined;
      });
      await looking;
      if (!over && !watching) void watch();
    },
    async more(count, stop) {
      while (facts.length <= count && !over && !stop.aborted && !signal.aborted)
        await settleOrAbort(changed.promise, stop).catch(() => undefined);
    },
  };
}
