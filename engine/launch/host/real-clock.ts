import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../run/ports.ts';

/** The most that a timer waits at once, in milliseconds: systems count these in 31 bits, and take more for nothing. */
const maxTimeoutMs = 2 ** 30;

/** This machine's clock. */
export const realClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    let left = ms;
    for (; left > maxTimeoutMs; left -= maxTimeoutMs) await wait(maxTimeoutMs, undefined, { signal });
    await wait(left, undefined, { signal });
  },
  turn: () => new Promise((resolve) => setImmediate(resolve)),
};
