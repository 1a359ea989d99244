import type { JsonSchema } from '../json.ts';
import { integer, listType, nullType, number, type Type, union } from '../types.ts';

/** One operation of a `transform`: an item of its `steps` is a map with this one key. */
interface OperationSpec {
  doc: string;
  /** The schema of the key's value (draft 2020-12). Expressions are scalars. */
  schema: JsonSchema;
  /** One line of YAML. */
  example: string;
}

const expression: JsonSchema = { type: ['string', 'number', 'boolean'] };
const expressions: JsonSchema = { anyOf: [expression, { type: 'array', items: expression, minItems: 1 }] };
const named: JsonSchema = { type: 'object', additionalProperties: expression, minProperties: 1 };
const words: JsonSchema = { type: 'array', items: { type: ['string', 'number'] }, minItems: 1 };
const closed = (properties: { [name: string]: JsonSchema }, required: string[]): JsonSchema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const sortKey: JsonSchema = {
  anyOf: [expression, closed({ by: expressions, descending: { type: 'boolean' } }, ['by'])],
};

/**
 * The operations, the most useful first. In an expression a bare name is a field of the item (absent where the item has
 * none), `item` the whole item and `index` its number from 0; other values are read as `inputs.x`, `variables.x`, `steps.x`,
 * ….
 */
export const operations = {
  filter: {
    doc: 'Keeps the items for which an expression holds.',
    schema: expression,
    example: "filter: price > 10 and item.kind == 'book'",
  },
  map: {
    doc: 'Makes a new item of each: a map of names and expressions, or one expression that gives the whole new item.',
    schema: {},
    example: 'map: {name: name | upper, total: price * count}',
  },
  sort: {
    doc: 'Orders the items; `-` before a key or `descending: true` turns it round. Items with equal keys stay in their order. Absent and null go last either way; before them true and false, then numbers, text, lists, maps.',
    schema: { anyOf: [sortKey, { type: 'array', items: sortKey, minItems: 1 }] },
    example: 'sort: [category, -price]',
  },
  group_by: {
    doc: 'Brings items with equal keys together, in the order of first sight: `{category, items}`, or with `aggregate` the key and its aggregates.',
    schema: {
      anyOf: [
        expressions,
        closed({ by: { anyOf: [expressions, named] }, aggregate: { type: 'object', additionalProperties: expression } }, ['by']),
      ],
    },
    example: 'group_by: {by: category, aggregate: {total: sum(price), n: count}}',
  },
  aggregate: {
    doc: 'Makes one map of the whole list. After it only `map`, `pick` and `rename` can follow.',
    schema: named,
    example: 'aggregate: {total: sum(price), n: count, mean: avg(price) | round(2)}',
  },
  join: {
    doc: 'Adds the fields of fitting items of another list; each pair that fits gives one item, and where both have a field, that of this list counts. `as` puts the other item under one name. `type: left` keeps items that nothing fits. Null and absent fit nothing.',
    schema: closed(
      {
        with: {},
        on: { anyOf: [expressions, closed({ left: expressions, right: expressions }, ['left', 'right'])] },
        type: { enum: ['inner', 'left'] },
        as: { type: 'string' },
      },
      ['with', 'on'],
    ),
    example: 'join: {with: "{{ people.rows }}", on: {left: owner, right: id}, type: left, as: person}',
  },
  unique: {
    doc: 'Keeps the first of items that are equal, or equal in some expressions.',
    schema: { anyOf: [expression, { type: 'array', items: expression, minItems: 1 }] },
    example: 'unique: [customer, product]',
  },
  flatten: {
    doc: 'Takes lists apart: with `true` items that are lists give their items; with the name of a field each element of that list gives a copy of the item with the element in the place of the list.',
    schema: { type: ['boolean', 'string'] },
    example: 'flatten: tags',
  },
  limit: {
    doc: 'Takes so many items, after leaving out `offset` of them.',
    schema: {
      anyOf: [
        { type: ['integer', 'string'], minimum: 0 },
        closed({ count: { type: ['integer', 'string'], minimum: 0 }, offset: { type: ['integer', 'string'], minimum: 0 } }, []),
      ],
    },
    example: 'limit: {count: 10, offset: 20}',
  },
  pick: {
    doc: 'Keeps these fields of each item, in this order.',
    schema: { anyOf: [{ type: ['string', 'number'] }, words] },
    example: 'pick: [name, price]',
  },
  rename: {
    doc: 'Gives fields new names; they keep their places.',
    schema: { type: 'object', additionalProperties: { type: ['string', 'number'] }, minProperties: 1 },
    example: 'rename: {cust_id: customer}',
  },
} as const satisfies Record<string, OperationSpec>;

export type OperationName = keyof typeof operations;

/** A function that aggregates many values. Absent values and null are ignored, except by `list`. */
interface AggregateSpec {
  doc: string;
  /** Whether it takes an expression: required, or optional (without one it takes whole items, and `count` counts them). */
  takes: 'expression' | 'maybe';
  /** The result type, from the type of its input. */
  result(of: Type): Type;
  example: string;
}

const orNothing = (type: Type): Type => union([type, nullType]);

export const aggregates = {
  count: {
    doc: 'How many items there are, or in how many the expression has a value.',
    takes: 'maybe',
    result: () => integer,
    example: 'count',
  },
  sum: { doc: 'The sum of numbers; 0 of none.', takes: 'expression', result: () => number, example: 'sum(price)' },
  avg: { doc: 'The mean of numbers; null of none.', takes: 'expression', result: () => orNothing(number), example: 'avg(price)' },
  min: {
    doc: 'The value that goes first when they are sorted; null of none.',
    takes: 'expression',
    result: orNothing,
    example: 'min(price)',
  },
  max: {
    doc: 'The value that goes last when they are sorted; null of none.',
    takes: 'expression',
    result: orNothing,
    example: 'max(price)',
  },
  median: {
    doc: 'The middle of numbers, or the mean of the two in the middle; null of none.',
    takes: 'expression',
    result: () => orNothing(number),
    example: 'median(price)',
  },
  first: { doc: 'The first value; null of none.', takes: 'maybe', result: orNothing, example: 'first(name)' },
  last: { doc: 'The last value; null of none.', takes: 'maybe', result: orNothing, example: 'last(name)' },
  list: {
    doc: 'All values in their order, null where one is absent.',
    takes: 'maybe',
    result: (of) => listType(orNothing(of)),
    example: 'list(name)',
  },
  unique: {
    doc: 'Each different value once, in the order of first sight.',
    takes: 'maybe',
    result: (of) => listType(of),
    example: 'unique(customer)',
  },
  std: {
    doc: 'The standard deviation of a sample of numbers; null of fewer than two.',
    takes: 'expression',
    result: () => orNothing(number),
    example: 'std(price)',
  },
} as const satisfies Record<string, AggregateSpec>;

export type AggregateName = keyof typeof aggregates;
export const isAggregate = (name: string): name is AggregateName => Object.hasOwn(aggregates, name);

/** Names for values from outside the list; a field of such a name is read as `item.NAME`. */
const outsideNames: ReadonlySet<string> = new Set([
  'inputs',
  'parameters',
  'variables',
  'data',
  'steps',
  'results',
  'step_results',
  'outputs',
  'execution',
  'pipeline',
  'env',
  'secrets',
  'run',
]);

/** Whether a name in an expression over items means an outer value: a namespace, or a loop's name such as `$item`. */
export const isOutside = (name: string): boolean => outsideNames.has(name) || name.startsWith('$');

/** The schema of one item of `steps`. */
export const operationSchema: JsonSchema = {
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(operations).map(([name, { schema, doc }]) => [name, { ...schema, description: doc }]),
  ),
  minProperties: 1,
  maxProperties: 1,
  additionalProperties: false,
};

/** The schema of the whole key. */
export const transformSchema: JsonSchema = {
  type: 'object',
  properties: {
    from: { description: 'The list to work on; a map gives its pairs as `{key, value}`.' },
    steps: { type: 'array', items: operationSchema, description: 'What is done with it, in this order.' },
  },
  required: ['from', 'steps'],
  additionalProperties: false,
};
