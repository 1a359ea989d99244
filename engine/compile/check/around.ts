import type { Pipeline } from '../pipeline/model/pipeline.ts';
import type { Checkable } from './checkable.ts';
import type { PlacedNode } from './steps.ts';
import { stepsOf } from './steps.ts';
import { takeTypes } from './types.ts';

/** What of a pipeline says nothing of steps, or is judged anew each time. */
const aside = new Set<string>([
  'steps',
  'finally',
  'entries',
  'notExecutable',
  'autos',
  'limits',
  'name',
  'description',
  'version',
  'tests',
]);

/**
 * Whether all that a step's own findings depend on, beside the step, is as it was: the graph (which is the same one), what stands at the
 * top, the settings, the called pipelines, and the types of the steps that have changed (by node index).
 */
export function sameAround(checkable: Checkable, before: Checkable, changed: readonly number[]): boolean {
  const { world, calls, mayCall } = checkable;
  if (world.settings !== before.world.settings || world.tools !== before.world.tools) return false;
  if (calls.size !== before.calls.size) return false;
  for (const [index, call] of calls) if (call?.checkable !== before.calls.get(index)?.checkable) return false;
  for (const [index, all] of mayCall) {
    const then = before.mayCall.get(index);
    if (all.length !== then?.length || all.some((call, at) => call?.checkable !== then[at]?.checkable)) return false;
  }
  return sameTop(checkable.pipeline, before.pipeline) && takeTypes(checkable, before, changed);
}

function sameTop(pipeline: Pipeline, before: Pipeline): boolean {
  const then = new Map<string, unknown>(Object.entries(before));
  const now = new Map<string, unknown>(Object.entries(pipeline));
  const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
  return [...new Set([...then.keys(), ...now.keys()])].every((key) => {
    const [one, other] = [now.get(key), then.get(key)];
    return aside.has(key) || one === other || (isEmpty(one) && isEmpty(other));
  });
}

/** What was found in each step of the newest version, by all that was around it. */
type Memory<Result> = WeakMap<object, { placed: readonly PlacedNode[]; results: readonly Result[] }>;

/**
 * What `find` gives for each step, in the order of `stepsOf`. While all around the steps is as it was, only those that have changed are looked
 * into; where none of them gives another result (`isSame`), the list is the same object.
 */
export function inSteps<Result>(
  memory: Memory<Result>,
  checkable: Checkable,
  find: (placed: PlacedNode) => Result,
  isSame: (now: Result, then: Result) => boolean = (now, then) => now === then,
): readonly Result[] {
  const placed = stepsOf(checkable);
  const before = memory.get(checkable.around);
  if (before?.placed === placed) return before.results;
  let results: Result[] | undefined;
  if (before)
    for (const [index, then] of before.results.entries()) {
      const one = placed[index];
      if (!one || one === before.placed[index]) continue;
      const now = find(one);
      if (!isSame(now, then)) (results ??= [...before.results])[index] = now;
    }
  else results = placed.map(find);
  const found = results ?? before?.results ?? [];
  memory.set(checkable.around, { placed, results: found });
  return found;
}

/** Where `inSteps` keeps the results of one question. */
export const newMemory = <Result>(): Memory<Result> => new WeakMap();
