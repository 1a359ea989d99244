import type { Step } from '../../pipeline/model/step.ts';
import { references } from '../../template/references.ts';

const loopNames = new Set([
  'index',
  'iteration',
  'loop',
  'previous',
  '$index',
  '$iteration',
  '$first',
  '$last',
  '$is_first',
  '$is_last',
]);

/** The names that a loop gives to its body. */
export function namesOfLoop({ as, name }: { as?: string | undefined; name?: string | undefined }): ReadonlySet<string> {
  const key = `${as ?? ''} ${name ?? ''}`;
  const cached = loopNameSets.get(key);
  if (cached) return cached;

  const names = new Set(loopNames);
  if (as !== undefined) {
    for (const one of [as, `$${as}`, 'item', '$item']) names.add(one);
  }

  if (name !== undefined) names.add(name);
  loopNameSets.set(key, names);
  return names;
}
const loopNameSets = new Map<string, ReadonlySet<string>>();

/** A `condition` without loop names belongs to the loop; any other is evaluated for each item. */
export function conditionIsOfLoop(step: Step): boolean {
  const { condition, loop } = step;
  if (!loop || condition?.kind !== 'expression') return condition !== undefined;
  const names = namesOfLoop({ as: loop.kind === 'for_each' ? loop.as : undefined, name: loop.name?.name });
  return !references(condition.template).some(({ name }) => names.has(name));
}
