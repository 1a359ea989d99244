import type { createGuards } from '../limits/guards.ts';
import type { ResolvedModel } from '../selection/resolved-model.ts';
import type { CallEnvironment } from './call.ts';

/**
 * A choice at each usable endpoint of its provider, in the order of `balance`; endpoints that asked for a pause come last,
 * the one with the longest pause first, because the last one is awaited.
 */
export function atEndpoints(
  choice: ResolvedModel,
  guardsOf: ReturnType<typeof createGuards>,
  { hasKey }: Pick<CallEnvironment, 'hasKey'>,
): ResolvedModel[] {
  const { entry, refusal } = choice;
  if (!entry?.endpoints || refusal) return [choice];

  const places = entry.endpoints.filter(hasKey).map((endpoint) => {
    const place = { ...choice, entry: endpoint };
    const { limit, calls } = guardsOf(place);
    return { place, pause: limit.pause(), calls };
  });
  const ordered =
    entry.balance === 'load' ? places.toSorted(({ calls: a }, { calls: b }) => a.now - b.now || a.chosen - b.chosen) : places;
  const free = ordered.filter(({ pause }) => pause === 0);
  const paused = ordered.filter(({ pause }) => pause > 0).toSorted((a, b) => b.pause - a.pause);

  return [...free, ...paused].map(({ place }) => place);
}
