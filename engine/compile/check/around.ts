import type { Pipeline } from '../pipeline/model/pipeline.ts';
import type { Step } from '../pipeline/model/step.ts';
import type { Checkable } from './checkable.ts';
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

interface Kept<Result> {
  around: object;
  result: Result;
}

/** What `find` gives for a step: what it gave before, for as long as the step and all around it are as they were. */
export function perStep<Result>(
  memory: WeakMap<Step, Kept<Result>>,
  { around }: Checkable,
  step: Step,
  find: () => Result,
): Result {
  const before = memory.get(step);
  if (before?.around === around) return before.result;
  const result = find();
  memory.set(step, { around, result });
  return result;
}

/** Where `perStep` keeps the results of one question. */
export const newMemory = <Result>(): WeakMap<Step, Kept<Result>> => new WeakMap();
