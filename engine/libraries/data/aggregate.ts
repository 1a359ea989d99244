import type { Scope } from '../../compile/template/evaluation/run.ts';
import { kindOf } from '../../compile/template/evaluation/values.ts';
import type { Json } from '../../language/json.ts';
import type { AggregateName } from '../../language/kinds/transform.ts';
import { transformTexts } from '../../language/texts/compile/transform.ts';
import { say } from '../../language/texts.ts';
import { evaluateKey, groupValue, operationError, placed } from './evaluate.ts';
import { type Aggregate, outsideCallName } from './operation.ts';
import { canonicalText, compareValues } from './order.ts';
import { groupScope, type ItemScope } from './scope.ts';

/** Combines the values that it is given, one after the other. */
interface Accumulator {
  add(value: Json): void;
  result(): Json;
}

/** Aggregates of one group, fed with the present item of the scope. */
export interface Gathering {
  add(): void;
  /** The named values; `keys` are those of the group. */
  result(keys: ReadonlyMap<string, Json>): [string, Json][];
}

export function gatherAggregates(aggregates: readonly Aggregate[], scope: ItemScope, outside: Scope | undefined): Gathering {
  const all = aggregates.map((aggregate) => ({
    aggregate,
    calls: aggregate.calls.map((call) => ({ call, of: accumulators[call.function]() })),
  }));
  return {
    add() {
      for (const { aggregate, calls } of all) {
        for (const { call, of } of calls) {
          const value = call.of ? evaluateKey(call.of, scope) : scope.item;
          // A call without an expression counts items, null ones included.
          if (value === null && call.of && call.function !== 'list') continue;
          placed(aggregate.result, scope.index, () => of.add(value));
        }
      }
    },
    result: (keys) =>
      all.map(({ aggregate, calls }) => {
        const values = new Map(keys);
        for (const [at, { of }] of calls.entries())
          values.set(
            outsideCallName(at),
            placed(aggregate.result, undefined, () => of.result()),
          );

        return [aggregate.name, groupValue(aggregate.result, groupScope(outside, values))];
      }),
  };
}

/** An accumulator by the name of its function, for values that come from elsewhere. */
export const accumulator = (name: AggregateName): Accumulator => accumulators[name]();

const accumulators: Readonly<Record<AggregateName, () => Accumulator>> = {
  count: () => {
    let count = 0;
    return { add: () => void count++, result: () => count };
  },
  sum: () => {
    let sum = 0;
    return { add: (value) => void (sum += numeric('sum', value)), result: () => finite('sum', sum) };
  },
  avg: () => {
    let [sum, count] = [0, 0];
    return {
      add(value) {
        sum += numeric('avg', value);
        count++;
      },
      result: () => (count === 0 ? null : finite('avg', sum / count)),
    };
  },
  min: () => extreme((one, best) => compareValues(one, best) < 0),
  max: () => extreme((one, best) => compareValues(one, best) > 0),
  median: () => {
    const numbers: number[] = [];
    return {
      add: (value) => void numbers.push(numeric('median', value)),
      result() {
        const sorted = Float64Array.from(numbers).sort();
        const middle = sorted.length / 2;
        const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
        return low === undefined || high === undefined ? null : low + (high - low) / 2;
      },
    };
  },
  first: () => extreme(() => false),
  last: () => extreme(() => true),
  list: () => {
    const values: Json[] = [];
    return { add: (value) => void values.push(value), result: () => values };
  },
  unique: () => {
    const values = new Map<string, Json>();
    return {
      add(value) {
        const key = canonicalText(value);
        if (!values.has(key)) values.set(key, value);
      },
      result: () => [...values.values()],
    };
  },
  // Welford's algorithm: the sum of squares is never a small difference of two large numbers.
  std: () => {
    let [count, mean, squares] = [0, 0, 0];
    return {
      add(value) {
        const number = numeric('std', value);
        const before = number - mean;
        mean += before / ++count;
        squares += before * (number - mean);
      },
      result: () => (count < 2 ? null : finite('std', Math.sqrt(squares / (count - 1)))),
    };
  },
};

function extreme(better: (one: Json, best: Json) => boolean): Accumulator {
  let best: Json = null;
  let any = false;
  return {
    add(value) {
      if (!any || better(value, best)) best = value;
      any = true;
    },
    result: () => best,
  };
}

function numeric(name: AggregateName, value: Json): number {
  if (typeof value === 'number') return value;
  throw operationError(
    say(transformTexts.numbersWanted, { name, got: kindOf(value) }),
    say(transformTexts.numbersHint, { name }),
  );
}

function finite(name: AggregateName, value: number): number {
  if (Number.isFinite(value)) return value;
  throw operationError(say(transformTexts.tooLarge, { name }));
}
