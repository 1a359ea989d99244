import type { Json } from '../../../language/json.ts';
import type { AggregateName } from '../../../language/kinds/transform.ts';
import { accumulator } from '../aggregate.ts';

/** A function by its canonical name; `distinct` counts different values. */
export type FunctionName = AggregateName | 'distinct';

/** Combines the added values; null is ignored. */
export function gathering(name: FunctionName): { add(value: Json): void; result(): Json } {
  const inner = accumulator(name === 'distinct' ? 'unique' : name);
  return {
    add: (value) => {
      if (value !== null) inner.add(value);
    },
    result() {
      const value = inner.result();
      return name === 'distinct' && Array.isArray(value) ? value.length : value;
    },
  };
}

/** The same as an expression over items. */
export const functionExpression = (name: FunctionName, of: string): string =>
  name === 'distinct' ? `unique(${of}) | length` : `${name}(${of})`;
