import type { Clock } from '../ports.ts';

/** The longest time in milliseconds that the engine blocks the event loop. */
export const turnLength = 5;

/** Processes many items in slices, yielding to the event loop in between. */
export async function forEachInSlices<T>(
  all: Iterable<T>,
  { now, turn }: Pick<Clock, 'now' | 'turn'>,
  work: (one: T) => void,
): Promise<void> {
  let from = now();
  for (const one of all) {
    work(one);
    if (now() - from < turnLength) continue;
    await turn();
    from = now();
  }
}
