import { stat } from 'node:fs/promises';
import { setImmediate as giveWay, setTimeout as sleep } from 'node:timers/promises';
import { whenAborted } from '../../../language/abort.ts';
import { coalesceCalls } from '../../../language/coalesce.ts';
import type { Fact } from '../../../state/events.ts';
import type { Engine } from '../../engine.ts';
import type { McpHost } from '../../mcp/host.ts';
import { createEventBlocks, type EventBytes } from './event-blocks.ts';

/** The facts of a run for all its watchers, as they are written to disk. */
export interface RunFeed {
  readonly facts: readonly Fact[];
  /** The events behind a fact's number (`createEventBlocks`). */
  eventsBehind(seen: number): EventBytes | undefined;
  /** Nothing more comes: the run has ended for good. */
  readonly over: boolean;
  /** Resolves when there are more than `count` facts, when the run is over, or when the signal is aborted. */
  more(count: number, signal: AbortSignal): Promise<void>;
}

/** Final statuses. */
const ended: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled']);

/** How often watched runs are looked at, in milliseconds; looking takes a quarter of the time at most. */
const every = 200;
const share = 4;

/** The number of runs that are read at once. */
const readAtOnce = 20;

/** Where the runs are. */
export interface FeedSource {
  /** Updates the folder of a run. */
  bring(folder: string): Promise<unknown>;
  /** A mark of each run that changes with its facts; a run without one is read in any case. */
  readStamps(folders: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** A feed and what keeps it up to date. */
interface WatchedRun {
  feed: RunFeed;
  look(): Promise<void>;
  /** Nothing more comes: its folder was removed. */
  end(): void;
}

/**
 * Feeds by the folders of runs: all watchers of a run share one, which lives while it is watched. All runs are looked at together, and only those
 * that have changed are read.
 */
export function createFeeds(engine: Engine, source: FeedSource = createFolderSource(engine)) {
  const feeds = new Map<string, { opening: Promise<WatchedRun>; watchers: number; stop: AbortController }>();
  const open = new Map<string, WatchedRun & { stamp: string | undefined }>();
  let isWatching = false;

  const lookAtChanged = async (): Promise<void> => {
    const living = [...open].filter(([, { feed }]) => !feed.over);
    const stamps = await source.readStamps(living.map(([folder]) => folder));
    const changed = living.filter(([folder, { stamp }]) => stamp === undefined || stamps.get(folder) !== stamp);
    for (let at = 0; at < changed.length; at += readAtOnce) {
      const portion = changed.slice(at, at + readAtOnce).map(async ([folder, one]) => {
        // The stamp is older than what is read: a change in between is seen by the next look.
        await one.look().catch(() => one.end());
        one.stamp = stamps.get(folder);
      });
      await Promise.all(portion);
      await giveWay();
    }
  };
  const watchUntilNoneIsOpen = async (): Promise<void> => {
    if (isWatching) return;
    isWatching = true;
    for (let took = 0; open.size > 0; ) {
      await sleep(Math.max(every, took * (share - 1)));
      const begun = performance.now();
      // Where the stamps cannot be read, as without a database, the next look is another try.
      await lookAtChanged().catch(() => undefined);
      took = performance.now() - begun;
    }
    isWatching = false;
  };
  const openOne = async (folder: string, signal: AbortSignal): Promise<WatchedRun> => {
    const one = await openFeed(
      withFresh(engine.openLogReader(folder), () => source.bring(folder)),
      signal,
    );
    if (signal.aborted) return one;
    open.set(folder, { ...one, stamp: undefined });
    void watchUntilNoneIsOpen();
    return one;
  };

  return {
    /** The feed of a run until `release` is called. Rejects where the log cannot be read. */
    async open(folder: string): Promise<{ feed: RunFeed; release(): void }> {
      const before = feeds.get(folder);
      const stop = new AbortController();
      const shared = before ?? { opening: openOne(folder, stop.signal), watchers: 0, stop };
      feeds.set(folder, shared);
      shared.watchers++;
      const release = (): void => {
        if (--shared.watchers > 0) return;
        shared.stop.abort();
        if (feeds.get(folder) !== shared) return;
        feeds.delete(folder);
        open.delete(folder);
      };
      try {
        const { feed, look } = await shared.opening;
        if (before && feed.over) await look();
        return { feed, release };
      } catch (error) {
        release();
        throw error;
      }
    },
  };
}

/** Runs in folders: a log that has grown or was replaced has another size, time or inode. */
const createFolderSource = ({ runPaths }: Pick<Engine, 'runPaths'>): FeedSource => ({
  bring: async () => undefined,
  async readStamps(folders) {
    const found = await Promise.all(
      folders.map(async (folder) => {
        const log = await stat(runPaths(folder).log).catch(() => undefined);
        return log ? [[folder, `${log.ino} ${log.size} ${log.mtimeMs}`] as const] : [];
      }),
    );
    return new Map(found.flat());
  },
});

/** The feeds of a server, in a folder or a database. */
export function createServedFeeds({ engine, database }: McpHost): ReturnType<typeof createFeeds> {
  if (!database) return createFeeds(engine);
  const idOf = (folder: string): string => engine.runPaths(folder).id;
  return createFeeds(engine, {
    bring: (folder) => database.bring(idOf(folder)),
    async readStamps(folders) {
      const lengths = await database.readLengths(folders.map(idOf));
      return new Map(folders.map((folder) => [folder, String(lengths.get(idOf(folder)))]));
    },
  });
}

type LogReader = ReturnType<Engine['openLogReader']>;

/** Reads a log after bringing it up to date. */
const withFresh =
  (read: LogReader, bring: () => Promise<unknown>): LogReader =>
  async () => {
    await bring();
    return read();
  };

async function openFeed(read: LogReader, signal: AbortSignal): Promise<WatchedRun> {
  const facts: Fact[] = [];
  let over = false;
  const watchers = createWaitingList();
  // One look for all requests that come at the same time.
  const look = coalesceCalls(async (): Promise<void> => {
    const { facts: added, damage } = await read();
    // A log that was rewritten gives all of its facts again.
    for (const fact of added) {
      if (fact.seq > facts.length) facts.push(fact);
    }
    const last = facts.at(-1);
    over = damage !== undefined || (last?.type === 'run.finished' && ended.has(last.status));
    if (added.length > 0 || over) watchers.wake();
  });
  await look();
  const feed: RunFeed = {
    facts,
    eventsBehind: createEventBlocks(facts),
    get over() {
      return over;
    },
    async more(count, stop) {
      while (facts.length <= count && !over && !stop.aborted && !signal.aborted) await watchers.wait(stop);
    },
  };
  const end = (): void => {
    over = true;
    watchers.wake();
  };
  whenAborted(signal, watchers.wake);
  return { feed, look, end };
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
