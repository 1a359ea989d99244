import type { Clock } from '../ports.ts';

/** Milliseconds that the engine may hold the event loop before it lets others have it. */
export const turnLength = 5;

/** Does work for each of what may be many, in turns of the event loop that are short enough for whoever shares it. */
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
