import type { ModelSettings } from '../../compile/world.ts';
import type { Clock } from '../../run/ports.ts';
import { onceEach } from '../once-each.ts';
import type { ResolvedModel } from '../selection/resolve.ts';
import { rateLimitsOf } from '../settings/provider-table.ts';
import { type Breaker, createBreaker } from './breaker.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';

/** What keeps calls away from one model: because it asked for fewer, or because it keeps failing. */
interface Guards {
  limit: RateLimit;
  breaker: Breaker;
}

/** The guards of each model, made when it is first asked. */
export function createGuards(
  listed: (model: string) => ModelSettings | undefined,
  clock: Clock,
): (choice: ResolvedModel) => Guards {
  const guard = (model: string): Guards => ({
    limit: createRateLimit(rateLimitsOf(listed(model) ?? {}), clock),
    breaker: createBreaker(clock),
  });
  const cached = onceEach(guard);
  // A script of a test says itself what fails: nothing is concluded from it.
  return ({ model, name, entry }) => (entry?.type === 'scripted' && name === '' ? guard(model) : cached(model, model));
}
