import { setImmediate as giveWay, setTimeout as sleep } from 'node:timers/promises';
import { whenAborted } from '../../../language/abort.ts';
import { coalesceCalls } from '../../../language/coalesce.ts';
import type { Fact } from '../../../state/events.ts';
import type { Engine } from '../../engine.ts';
import { createEventBlocks, type EventBytes } from './event-blocks.ts';

/** The facts of a run for all its watchers, as they are written to disk. */
export interface RunFeed {
  readonly facts: readonly Fact[];
  /** The events behind a fact's number (`createEventBlocks`). */
  eventsBehind(seen: number): EventBytes | undefined;
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
  const watchers = createWaitingList();

  const look = async (): Promise<void> => {
    const { facts: added, damage } = await read();
    // A log that was rewritten gives all of its facts again.
    for (const fact of added) {
      if (fact.seq > facts.length) facts.push(fact);
    }

    const last = facts.at(-1);
    over = damage !== undefined || (last?.type === 'run.finished' && ended.has(last.status));
    if (added.length > 0 || over) watchers.wake();
  };

  await look();
  let watching = false;

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
    watchers.wake();
  };

  void watch();
  // One look for all requests that come at the same time.
  const lookOnce = coalesceCalls(look);

  return {
    facts,
    eventsBehind: createEventBlocks(facts),
    get over() {
      return over;
    },
    async lookAgain() {
      await lookOnce();
      if (!over && !watching) void watch();
    },
    async more(count, stop) {
      while (facts.length <= count && !over && !stop.aborted && !signal.aborted) await watchers.wait(stop);
    },
  };
}

/** The number of watchers that are woken before other work gets its turn: each of them writes to its connection. */
const wokenAtOnce = 50;

/** Those who wait for news. */
function createWaitingList() {
  let waiting = new Set<() => void>();
  return {
    /** Resolves with the next news, or when the signal is aborted. */
    wait: (signal: AbortSignal): Promise<void> =>
      new Promise((resolve) => {
        const list = waiting;
        let off = (): void => undefined;

        const end = (): void => {
          list.delete(end);
          off();
          resolve();
        };

        list.add(end);
        off = whenAborted(signal, end);
      }),
    wake(): void {
      const woken = waiting;
      waiting = new Set();
      void wakeInTurns(woken);
    },
  };
}

async function wakeInTurns(waiting: ReadonlySet<() => void>): Promise<void> {
  let count = 0;
  for (const wakeOne of waiting) {
    wakeOne();
    count++;
    if (count % wokenAtOnce === 0) await giveWay();
  }
}
