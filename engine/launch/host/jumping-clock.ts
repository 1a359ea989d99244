import { whenAborted } from '../../language/abort.ts';
import type { Clock, Files, Log, Ports } from '../../run/ports.ts';

/** A virtual clock: while everything waits, it jumps to the next awaited time. */
export interface JumpingClock extends Clock {
  /** Holds time until real work has ended. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

/** Turns of the event loop, then a millisecond of real time, that must be idle before the clock jumps: files are read and written meanwhile. */
const quiet = { turns: 3, ms: 1 };

export function createJumpingClock(begin: number): JumpingClock {
  const waits = new Set<{ at: number; wake(): void }>();
  let now = begin;
  let busy = 0;
  let isWatching = false;
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  async function isStill(): Promise<boolean> {
    const before = waits.size;
    for (let count = 0; count < quiet.turns; count++) await turn();
    await new Promise((resolve) => setTimeout(resolve, quiet.ms));
    return busy === 0 && waits.size === before;
  }

  async function watch(): Promise<void> {
    isWatching = true;
    while (waits.size) {
      if (!(await isStill())) continue;
      let next: { at: number; wake(): void } | undefined;
      for (const one of waits) {
        if (!next || one.at < next.at) next = one;
      }

      if (!next) break;
      now = Math.max(now, next.at);
      waits.delete(next);
      next.wake();
    }

    isWatching = false;
  }

  return {
    now: () => Math.round(now),
    turn,
    async during(work) {
      busy++;
      try {
        return await work();
      } finally {
        busy--;
      }
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const wait = {
          at: now + ms,
          wake(): void {
            off();
            resolve();
          },
        };
        const off = whenAborted(signal, () => {
          waits.delete(wait);
          reject(signal.reason);
        });

        waits.add(wait);
        if (!isWatching) void watch();
      }),
  };
}

/** Ports on that clock: it stands still while anything is read or written. */
export function holdTime({ log, files, cache, ...ports }: Ports, clock: JumpingClock): Ports {
  const { during } = clock;
  const held: Log = { append: (fact) => log.append(fact), flushed: () => during(() => log.flushed()), room: () => log.room?.() };
  const { readBytes, claimProduct } = files;
  const heldFiles: Files = {
    readArtifact: (hash) => files.readArtifact(hash),
    putArtifact: (json) => during(() => files.putArtifact(json)),
    getArtifact: (hash) => during(() => files.getArtifact(hash)),
    writeProduct: (...given) => during(() => files.writeProduct(...given)),
  };
  if (readBytes) heldFiles.readBytes = (...given) => during(() => readBytes.call(files, ...given));
  if (claimProduct) heldFiles.claimProduct = (...given) => during(() => claimProduct.call(files, ...given));

  return {
    ...ports,
    clock,
    log: held,
    files: heldFiles,
    cache: cache && {
      get: (key) => during(() => cache.get(key)),
      put: (...given) => during(() => cache.put(...given)),
    },
  };
}
