import type { Log } from '../../run/ports.ts';
import { isFact, type RunEvent } from '../../state/events.ts';

/**
 * Tells events in their order, each once the facts up to it are on disk: a program that hears of a fact may count on it. Where the disk
 * fails, what it does not hold is not told. The run waits for none of it.
 */
export function tellWrittenEvents(log: Pick<Log, 'flushed'>, tell: (event: RunEvent) => void) {
  let waiting: RunEvent[] = [];
  let telling: Promise<void> | undefined;
  let isLost = false;

  async function tellAll(): Promise<void> {
    while (waiting.length > 0 && !isLost) {
      const events = waiting;
      waiting = [];
      // The run itself hears why.
      await log.flushed().catch(() => {
        isLost = true;
      });
      if (!isLost) events.forEach(tell);
    }
    telling = undefined;
  }

  return {
    event(event: RunEvent): void {
      if (isLost) return;
      if (!telling && !isFact(event)) {
        tell(event);
        return;
      }
      waiting.push(event);
      telling ??= tellAll();
    },
    /** Resolves when all of them are told. */
    async end(): Promise<void> {
      await telling;
    },
  };
}
