import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../run/ports.ts';

/** This machine's clock. */
export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => wait(ms, undefined, { signal }),
  turn: () => new Promise((resolve) => setImmediate(resolve)),
};
