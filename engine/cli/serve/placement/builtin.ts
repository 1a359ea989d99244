import { createRowChanges } from '../../../store/shared/row-changes.ts';
import type { RunPlacement } from './placement.ts';

/** Polls the rows, or the folder, every so many milliseconds, and when this process changed rows. The row that was written is the wake. */
export const builtinPlacement = (every: number, changes = createRowChanges()): RunPlacement => ({
  wake: () => undefined,
  async serve(driver, { stopping }) {
    const takeUpUntilStopped = async (): Promise<void> => {
      while (!stopping.aborted) {
        const { count } = changes;
        await driver.takeUp();
        await changes.wait(count, every, stopping);
      }
    };
    return { done: takeUpUntilStopped() };
  },
});
