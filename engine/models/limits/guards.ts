import type { ModelSettings } from '../../compile/world.ts';
import type { Clock } from '../../run/ports.ts';
import { onceEach } from '../once-each.ts';
import type { ResolvedModel } from '../selection/resolve.ts';
import { rateLimitsOf } from '../settings/provider-table.ts';
import { type Breaker, createBreaker } from './breaker.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';

/** What keeps calls away from one model, because it asked for fewer or keeps failing. */
interface Guards {
  limit: RateLimit;
  breaker: Breaker;
  /** Calls that are made now, and calls that were to begin there so far. */
  calls: { now: number; chosen: number };
}

/** The guards of each model at each of its endpoints, made when it is first asked there. */
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
  // A script of a test says itself what fails: nothing is concluded from it.
  return (choice) => {
    const { model, name, entry } = choice;
    return entry?.type === 'scripted' && name === '' ? guard(model) : cached(keyOf(choice), model);
  };
}
