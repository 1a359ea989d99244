import { setTimeout as sleep } from 'node:timers/promises';
import type { RunDriver, WakeHint } from './placement.ts';

interface Reminding {
  driver: Pick<RunDriver, 'listWaiting' | 'untilEnded'>;
  /** Milliseconds between two reminders, unless a slot gets free before. */
  every: number;
  /** Milliseconds after which the wakes of a run that is still waiting count as lost. */
  overdue: number;
  stopping: AbortSignal;
  wake(hint: WakeHint): void;
  /** Called for a run that has been waiting for that long although a slot is free here. */
  stuck?(run: string): void;
  /** Called before each reminder. */
  begin?(): Promise<void>;
}

/** The least milliseconds between two reminders. */
const least = 50;

/**
 * Wakes waiting runs again and again while a slot is free here. So a placement that lost all its data still brings each run to a server, and
 * a server with a new free slot gets the next run.
 */
export async function remindUntilStopped({ driver, every, overdue, stopping, wake, stuck, begin }: Reminding): Promise<void> {
  let since = new Map<string, number>();
  while (!stopping.aborted) {
    await begin?.();
    // The store of facts reports faults of the database.
    const waiting = await driver.listWaiting().catch(() => []);
    const now = Date.now();

    since = new Map(waiting.map(({ run }) => [run, since.get(run) ?? now]));
    for (const one of waiting) {
      if (now - (since.get(one.run) ?? now) >= overdue) {
        stuck?.(one.run);
        since.delete(one.run);
      }
      wake(one);
    }

    await sleep(least, undefined, { signal: stopping }).catch(() => undefined);
    const slept = new AbortController();
    const signal = AbortSignal.any([stopping, slept.signal]);
    await Promise.race([driver.untilEnded(), sleep(Math.max(0, every - least), undefined, { signal }).catch(() => undefined)]);
    slept.abort();
  }
}
