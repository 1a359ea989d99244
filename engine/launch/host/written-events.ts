import type { Log } from '../../run/ports.ts';
import { isFact, type RunEvent } from '../../state/events.ts';

/**
 * Reports events in order, each once the facts up to it are on disk, so that a listener can rely on them. Where the disk
 * fails, unwritten facts are not reported. The run does not wait for this.
 */
export function reportWrittenEvents(log: Pick<Log, 'flushed'>, listener: (event: RunEvent) => void) {
  let waiting: RunEvent[] = [];
  let telling: Promise<void> | undefined;
  let isLost = false;

  async function tellAll(): Promise<void> {
    while (waiting.length > 0 && !isLost) {
      const events = waiting;
      waiting = [];
      // The run itself gets the error.
      await log.flushed().catch(() => {
        isLost = true;
      });
      if (!isLost) events.forEach(listener);
    }
    telling = undefined;
  }

  return {
    event(event: RunEvent): void {
      if (isLost) return;
      if (!telling && !isFact(event)) {
        listener(event);
        return;
      }

      waiting.push(event);
      telling ??= tellAll();
    },
    /** Resolves when all were reported. */
    async end(): Promise<void> {
      await telling;
    },
  };
}
