import type { Scope } from '../../../../engine/compile/template/evaluation/run.ts';
import type { Json } from '../../../../engine/language/json.ts';
import { type Breath, collectFlow } from '../../../../engine/libraries/data/flow.ts';
import { listItems, nodeFromValue, valueOfNode } from '../../../../engine/libraries/data/nodes.ts';
import { formulasOf, type Operation, resolveOperations } from '../../../../engine/libraries/data/operation.ts';
import { readOperations } from '../../../../engine/libraries/data/read.ts';
import { flowThrough, transformItems } from '../../../../engine/libraries/data/transform.ts';

/** Operations said as data; anything wrong with them fails the test. */
export function operationsOf(steps: Json): Operation[] {
  const read = readOperations<Json>(
    nodeFromValue(steps),
    {
      options: {},
      given: valueOfNode,
      wrong(code, _range, message) {
        throw new Error(`${code}: ${message}`);
      },
    },
    'steps',
  );
  for (const one of read)
    for (const { template } of formulasOf(one)) if (template.problems[0]) throw new Error(template.problems[0].message);
  return resolveOperations(read, { list: (value) => listItems(value) ?? [], count: Number });
}

/** A clock that never runs, so that all is done in one turn. */
export const still: Breath = { now: () => 0, turn: async () => undefined, check: () => undefined };

/** A clock that is over its time at every look, so that the work rests after every item. */
export function restless(): Breath & { turns: number } {
  let now = 0;
  const breath = {
    turns: 0,
    now: () => (now += 10),
    turn: async () => void breath.turns++,
    check: () => undefined,
  };
  return breath;
}

export function worked(rows: readonly Json[], steps: Json, outside?: Scope): Json {
  const value = transformItems(rows, operationsOf(steps), outside, still);
  if (value instanceof Promise) throw new Error('it should end in one turn');
  return value;
}

export function listed(rows: readonly Json[], steps: Json): Json[] {
  const list = collectFlow(flowThrough(rows, operationsOf(steps)), still);
  if (list instanceof Promise) throw new Error('it should end in one turn');
  return list;
}
