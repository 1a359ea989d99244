import type { SharedTurns } from '../../run/model-port.ts';
import type { Clock } from '../../run/ports.ts';
import { createRateLimit, type LimitSettings, type RateLimit } from './rate-limit.ts';

/** The rate limits of a process, by their owners: one for all runs that share it. */
export type RateLimits = (owner: string, settings: LimitSettings) => RateLimit;

/** With `turns` the limits apply across all processes that share them. */
export function createRateLimits(clock: Clock, turns?: SharedTurns): RateLimits {
  const limits = new Map<string, RateLimit>();
  return (owner, { max_parallel, rpm, tpm }) => {
    const bounds = { max_parallel, rpm, tpm };
    // Changed limits in the settings of a later run make another limiter.
    const key = JSON.stringify([owner, bounds]);
    const existing = limits.get(key);
    if (existing) return existing;

    const own = createRateLimit(bounds, clock);
    const isBound = max_parallel !== undefined || rpm !== undefined || tpm !== undefined;
    const limit = turns && isBound ? withTurns(own, (request) => turns.take({ owner, ...bounds, ...request })) : own;
    limits.set(key, limit);

    return limit;
  };
}

/** A call is admitted first in this process, then among all processes. */
function withTurns(
  own: RateLimit,
  take: (request: Pick<Parameters<SharedTurns['take']>[0], 'tokens' | 'signal' | 'waits'>) => ReturnType<SharedTurns['take']>,
): RateLimit {
  return {
    pause: own.pause,
    async acquire(signal, tokens = 0, waits) {
      const release = await own.acquire(signal, tokens, waits);
      try {
        const giveBack = await take({ tokens, signal, waits });
        return (how) => {
          release(how);
          giveBack(how?.tokens);
        };
      } catch (error) {
        release({ tokens: 0 });
        throw error;
      }
    },
  };
}
