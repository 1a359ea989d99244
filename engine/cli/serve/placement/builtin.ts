import { setTimeout as sleep } from 'node:timers/promises';
import type { RunPlacement } from './placement.ts';

/** Polls the rows, or the folder, every so many milliseconds. The row that was written is the wake. */
export const builtinPlacement = (every: number): RunPlacement => ({
  wake: () => undefined,
  async serve(driver, { stopping }) {
    const takeUpUntilStopped = async (): Promise<void> => {
      while (!stopping.aborted) {
        await driver.takeUp();
        await sleep(every, undefined, { signal: stopping }).catch(() => undefined);
      }
    };
    return { done: takeUpUntilStopped() };
  },
});
