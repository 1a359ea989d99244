import type { RunHandle } from '../../../launch/options.ts';

/** How many runs that only wait for a moment share a slot. They are in memory meanwhile, so their number has a bound. */
const restingToSlot = 10;

/**
 * The number of slots that the runs at work leave free; `undefined` is a run that begins. A run that waits for its child runs
 * gives its slot to them, and one that only waits for its next attempt shares one with others.
 */
export function countFreeSlots(most: number, atWork: Iterable<Pick<RunHandle, 'waitsFor'> | undefined>): number {
  let taken = 0;
  let resting = 0;
  for (const handle of atWork) {
    if (handle?.waitsFor === undefined) taken++;
    else if (handle.waitsFor === 'moment') resting++;
  }

  return Math.max(0, most - taken - Math.floor(resting / restingToSlot));
}
