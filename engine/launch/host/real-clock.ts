import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../run/ports.ts';

/** The longest delay of one timer, in milliseconds: it is a 31-bit number, and a longer one fires at once. */
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
