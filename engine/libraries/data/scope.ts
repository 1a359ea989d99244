import type { Scope } from '../../compile/template/evaluation/run.ts';
import { Absent, isPlain, kindOf, type Operand, own } from '../../compile/template/evaluation/values.ts';
import type { Json } from '../../language/json.ts';
import { isOutside } from '../../language/kinds/transform.ts';
import { nearest } from '../../language/spelling/suggest.ts';
import { transformTexts } from '../../language/texts/compile/transform.ts';
import { say } from '../../language/texts.ts';

/** The names in an expression's scope: fields of the present item, `item`, `index`, and outer names. */
export interface ItemScope extends Scope {
  item: Json;
  index: number;
}

/** Without `outside` (a tool's own expressions) every name but `item` and `index` is a field. */
export function itemScope(outside: Scope | undefined): ItemScope {
  const scope: ItemScope = {
    item: null,
    index: -1,
    lookup(name) {
      if (name === 'item') return scope.item;
      if (name === 'index') return scope.index;
      if (outside && isOutside(name)) return outside.lookup(name);
      const value = isPlain(scope.item) ? own(scope.item, name) : undefined;
      return value === undefined ? missing(scope.item, name) : value;
    },
    *names() {
      if (isPlain(scope.item)) yield* Object.keys(scope.item);
      yield* ['item', 'index'];
    },
    seed: outside?.seed === undefined ? undefined : outside.seed,
  };
  return scope;
}

function missing(item: Json, name: string): Absent {
  return new Absent(name, () => {
    if (!isPlain(item)) return say(transformTexts.noMap, { got: kindOf(item) });
    const near = nearest(name, Object.keys(item));
    return near === undefined ? say(transformTexts.noField, { name }) : say(transformTexts.noFieldNear, { name, near });
  });
}

/** The names of a group: its keys, the results of aggregate calls, and outer names. */
export function groupScope(outside: Scope | undefined, values: ReadonlyMap<string, Json>): Scope {
  return {
    lookup: (name): Operand | undefined => (values.has(name) ? (values.get(name) ?? null) : outside?.lookup(name)),
    names: () => values.keys(),
    seed: outside?.seed === undefined ? undefined : outside.seed,
  };
}
