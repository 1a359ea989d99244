import type { ModelSettings } from '../../compile/world.ts';
import type { Clock } from '../../run/ports.ts';
import { onceEach } from '../once-each.ts';
import type { ResolvedModel } from '../selection/resolve.ts';
import { rateLimitsOf } from '../settings/provider-table.ts';
import { type Breaker, createBreaker } from './breaker.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';

/** The guards of one model: its rate limit and circuit breaker. */
interface Guards {
  limit: RateLimit;
  breaker: Breaker;
  /** Running calls, and all calls assigned to it so far. */
  calls: { now: number; chosen: number };
}

/** The guards of each model at each endpoint, created on demand. */
export function createGuards(
  listed: (model: string) => ModelSettings | undefined,
  clock: Clock,
): (choice: ResolvedModel) => Guards {
  const guard = (model: string): Guards => ({
    limit: createRateLimit(rateLimitsOf(listed(model) ?? {}), clock),
    breaker: createBreaker(clock),
    calls: { now: 0, chosen: 0 },
  });
  const cached = onceEach(guard);
  const keyOf = ({ model, entry }: ResolvedModel): string =>
    entry?.endpoint === undefined ? model : `${model}#${entry.endpoint}`;
  // The failures of a test's script are intended, and open no breaker.
  return (choice) => {
    const { model, name, entry } = choice;
    return entry?.type === 'scripted' && name === '' ? guard(model) : cached(keyOf(choice), model);
  };
}
