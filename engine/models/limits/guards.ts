import type { ModelSettings } from '../../compile/world.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import type { Clock } from '../../run/ports.ts';
import { onceEach } from '../once-each.ts';
import type { ResolvedModel } from '../selection/resolved-model.ts';
import { rateLimitsOf } from '../settings/provider-table.ts';
import { type Breaker, type BreakerChange, createBreaker } from './breaker.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';
import type { RateLimits } from './shared-limit.ts';

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
  { limits, changed }: { limits: RateLimits; changed?: ((change: BreakerChange) => void) | undefined },
): (choice: ResolvedModel) => Guards {
  const guardWith = (choice: ResolvedModel, limit: RateLimit): Guards => ({
    limit,
    breaker: createBreaker(clock, (open) => changed?.({ target: endpointLabel(choice) ?? choice.model, open })),
    calls: { now: 0, chosen: 0 },
  });
  const settingsOf = (model: string) => rateLimitsOf(listed(model) ?? {});
  const cached = onceEach((choice: ResolvedModel) =>
    guardWith(choice, limits(`model:${keyOf(choice)}`, settingsOf(choice.model))),
  );
  const keyOf = ({ model, entry }: ResolvedModel): string =>
    entry?.endpoint === undefined ? model : `${model}#${entry.endpoint}`;

  // The failures of a test's script are intended, and open no breaker.
  return (choice) => {
    const { model, name, entry } = choice;
    if (entry?.type === 'scripted' && name === '') return guardWith(choice, createRateLimit(settingsOf(model), clock));
    return cached(keyOf(choice), choice);
  };
}

/** The model with the number of its endpoint, where its provider has several. */
export const endpointLabel = ({ model, entry }: ResolvedModel): string | undefined =>
  entry?.endpoint === undefined ? undefined : say(modelsTexts.atEndpoint, { model, number: entry.endpoint });
