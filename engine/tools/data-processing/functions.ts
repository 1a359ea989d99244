import { accumulator } from '../../data/aggregate.ts';
import type { Json } from '../../language/json.ts';
import { dataTexts } from '../../language/texts/tools/data-processing.ts';
import { say } from '../../language/texts.ts';
import { functionNames } from '../../language/tools/data-processing.ts';
import { type AggregateName, aggregates, isAggregate } from '../../language/transform.ts';
import { wrong } from './failure.ts';

/** A function by our name; `distinct` counts different values. */
type FunctionName = AggregateName | 'distinct';

/** The function that a word names, ours or an older one. Throws a RunError. */
export function functionNamed(word: string): FunctionName {
  const lower = word.toLowerCase();
  const name = Object.hasOwn(functionNames, lower) ? (functionNames[lower] ?? lower) : lower;
  if (name === 'distinct' || isAggregate(name)) return name;
  const known = [...Object.keys(aggregates), ...Object.keys(functionNames)].join(', ');
  throw wrong(say(dataTexts.unknownFunction, { name: word, known }));
}

/** Makes one value of those that are added; null is passed over. */
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
