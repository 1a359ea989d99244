import type { Json, JsonMap } from '../../../../engine/language/json.ts';

/** A kind of step that can be repeated: how it is written so that an expression goes into its value, and what that value is then. */
export interface Repeated {
  kind: string;
  /** The keys of the step; `x` is an expression. */
  does(x: string): JsonMap;
  /** What its value shows, where the expression gave `x`. */
  gives(x: Json): Json;
  /** The id of the body's last step, where the body is more than the step itself. */
  last?: string;
}

/** As a template writes a value into text. */
const written = (x: Json): string =>
  Array.isArray(x) ? `[${x.map((one) => JSON.stringify(one)).join(', ')}]` : typeof x === 'string' ? x : JSON.stringify(x);

const tool = (x: string): JsonMap => ({ tool: 'work', parameters: { v: `{{ ${x} }}` } });

/** Two steps, the second of which reads the first. */
const body = (x: string): JsonMap[] => [
  { id: 'put', ...tool(x) },
  { id: 'out', set: { v: '{{ put.v }}' } },
];

export const kinds: readonly Repeated[] = [
  { kind: 'prompt', does: (x) => ({ prompt: `says {{ ${x} }}` }), gives: (x) => `says ${written(x)}` },
  { kind: 'tool', does: tool, gives: (x) => ({ success: true, v: x }) },
  { kind: 'set', does: (x) => ({ set: { v: `{{ ${x} }}` } }), gives: (x) => ({ v: x }) },
  { kind: 'transform', does: (x) => ({ transform: { from: `{{ [${x}] }}`, steps: [{ limit: 1 }] } }), gives: (x) => [x] },
  {
    kind: 'switch',
    does: (x) => ({
      switch: `{{ ${x} }}`,
      cases: { 1: [{ id: 'one', set: { v: 'one' } }] },
      default: [{ id: 'other', ...tool(x) }],
    }),
    gives: (x): JsonMap => (x === 1 ? { v: 'one' } : { success: true, v: x }),
  },
  {
    kind: 'steps',
    does: (x) => ({ steps: body(x) }),
    gives: (x) => ({ v: x }),
    last: 'out',
  },
  {
    kind: 'group',
    does: (x) => ({ steps: [{ id: 'g', steps: body(x) }] }),
    gives: (x) => ({ put: { success: true, v: x }, out: { v: x } }),
    last: 'g',
  },
  {
    kind: 'pipeline',
    does: (x) => ({
      pipeline: {
        inputs: { n: { required: true } },
        steps: [{ id: 's', tool: 'work', parameters: { v: '{{ n }}' } }],
        outputs: { v: '{{ s.v }}' },
      },
      inputs: { n: `{{ ${x} }}` },
    }),
    gives: (x) => ({ v: x }),
  },
  { kind: 'ask', does: (x) => ({ ask: `asks {{ ${x} }}`, type: 'text' }), gives: (x) => `to asks ${written(x)}` },
  {
    kind: 'ensemble',
    does: (x) => ({ ensemble: `says {{ ${x} }}`, models: ['a', 'b'], pattern: 'vote' }),
    gives: (x) => `says ${written(x)}`,
  },
];

/** Keys of a loop, and what becomes of it on any kind. `last` is the id of the body's last step. */
export interface LoopCase {
  rule: string;
  keys(last: string): JsonMap;
  /** The expression that goes into the value of each iteration; `item` unless said. */
  x?(last: string): string;
  /** What `x` gave in each iteration; null for those that are skipped or failed. */
  results?: readonly Json[];
  endedBy?: string;
  failed?: number;
  /** The most iterations that were open at once; 1 unless said. */
  most?: number;
  /** How the loop ends, `succeeded` unless said. */
  became?: string;
  /** What becomes of iterations, by number. */
  iterations?: Record<number, string>;
  /** The kind of its failure. */
  error?: string;
}

const items = [1, 2, 3];

export const loops: readonly LoopCase[] = [
  {
    rule: 'for_each: one iteration for each item, in the order of the list',
    keys: () => ({ for_each: items }),
    results: items,
  },
  { rule: 'an empty list: no iteration, and no failure', keys: () => ({ for_each: [] }), results: [], most: 0 },
  {
    rule: 'a map: its pairs',
    keys: () => ({ for_each: "{{ {'a': 1, 'b': 2} }}" }),
    x: () => "item.key ~ '=' ~ item.value",
    results: ['a=1', 'b=2'],
  },
  {
    rule: 'items keep their type',
    keys: () => ({ for_each: ['7', 7, true] }),
    x: () => 'item if item is string else [item, item is boolean]',
    results: ['7', [7, false], [true, true]],
  },
  {
    rule: 'as: another name of the item',
    keys: () => ({ for_each: items, as: 'one' }),
    x: () => '[one, item, $one]',
    results: items.map((n) => [n, n, n]),
  },
  {
    rule: 'bare names of the iteration',
    keys: () => ({ for_each: ['a', 'b'] }),
    x: () => '[item, index, iteration, $item, $index, $first, $is_last]',
    results: [
      ['a', 0, 0, 'a', 0, true, false],
      ['b', 1, 1, 'b', 1, false, true],
    ],
  },
  {
    rule: 'names behind loop',
    keys: () => ({ for_each: ['a', 'b'] }),
    x: () => '[loop.item, loop.index, loop.index0, loop.first, loop.last, loop.length, loop.parent is defined]',
    results: [
      ['a', 1, 0, true, false, 2, false],
      ['b', 2, 1, false, true, 2, false],
    ],
  },
  {
    rule: 'previous: absent in the first iteration, then the last one’s',
    keys: () => ({ for_each: items }),
    x: (last) => `[previous is defined, previous.${last}.status | default('none'), loop.previous.${last} is defined]`,
    results: [
      [false, 'none', false],
      [true, 'succeeded', true],
      [true, 'succeeded', true],
    ],
  },
  {
    rule: 'max_parallel: exactly so many at once, results in the order of items',
    keys: () => ({ for_each: [1, 2, 3, 4, 5], max_parallel: 2 }),
    results: [1, 2, 3, 4, 5],
    most: 2,
  },
  {
    rule: 'max_parallel: all of them at once',
    keys: () => ({ for_each: [1, 2, 3, 4], max_parallel: 'all' }),
    results: [1, 2, 3, 4],
    most: 4,
  },
  {
    rule: 'max_parallel: more than there are',
    keys: () => ({ for_each: items, max_parallel: '{{ 10 * 10 }}' }),
    results: items,
    most: 3,
  },
  {
    rule: 'break_if: asked behind the body, which it sees',
    keys: (last) => ({ for_each: items, break_if: `${last}.status == 'succeeded' and index == 1` }),
    results: [1, 2],
    endedBy: 'break',
  },
  {
    rule: 'break_if: those that run beside finish',
    keys: () => ({ for_each: items, max_parallel: 3, break_if: 'item == 3' }),
    results: items,
    most: 3,
    endedBy: 'break',
  },
  {
    rule: 'continue_if: passes an item over',
    keys: () => ({ for_each: items, continue_if: 'item == 2' }),
    results: [1, null, 3],
    iterations: { 1: 'skipped' },
  },
  {
    rule: 'continue_if before break_if: who is passed over breaks nothing',
    keys: () => ({ for_each: items, continue_if: 'item == 2', break_if: 'item == 2' }),
    results: [1, null, 3],
  },
  {
    rule: 'a condition that reads the item is that of each item',
    keys: () => ({ for_each: items, condition: 'item != 2' }),
    results: [1, null, 3],
    iterations: { 0: 'succeeded', 1: 'skipped' },
  },
  {
    rule: 'a condition that reads nothing of the loop is that of the loop',
    keys: () => ({ for_each: items, condition: '1 > 2' }),
    became: 'skipped condition-false',
    most: 0,
  },
  {
    rule: 'on_item_failure: stop ends the loop at the first failure',
    keys: () => ({ for_each: items }),
    x: () => 'item.none + 1 if item == 2 else item',
    became: 'failed',
    error: 'template',
    iterations: { 0: 'succeeded', 1: 'failed' },
  },
  {
    rule: 'on_item_failure: continue goes on without the failed one',
    keys: () => ({ for_each: items, on_item_failure: 'continue' }),
    x: () => 'item.none + 1 if item == 2 else item',
    results: [1, null, 3],
    failed: 1,
    iterations: { 1: 'failed', 2: 'succeeded' },
  },
  {
    rule: 'on_item_failure: continue where all of them fail',
    keys: () => ({ for_each: items, on_item_failure: 'continue', max_parallel: 'all' }),
    x: () => 'item.none + 1',
    results: [null, null, null],
    failed: 3,
    most: 3,
  },
  {
    rule: 'continue_if that cannot be evaluated fails its iteration',
    keys: () => ({ for_each: items, continue_if: 'item.none + 1 > 0', on_item_failure: 'continue', max_parallel: 2 }),
    results: [null, null, null],
    failed: 3,
    most: 2,
    iterations: { 0: 'skipped', 2: 'skipped' },
  },
  {
    rule: 'break_if that cannot be evaluated fails its iteration',
    keys: () => ({ for_each: items, break_if: 'item == 2 and item.none + 1 > 0' }),
    became: 'failed',
    error: 'template',
    iterations: { 0: 'succeeded', 1: 'succeeded' },
  },
  {
    rule: 'for_each over what is no list',
    keys: () => ({ for_each: '{{ 1 + 1 }}' }),
    became: 'failed',
    error: 'input',
    most: 0,
  },
  {
    rule: 'while: asked before each iteration',
    keys: () => ({ while: 'iteration < 3' }),
    x: () => 'iteration',
    results: [0, 1, 2],
    endedBy: 'while',
  },
  { rule: 'while: that never holds', keys: () => ({ while: '1 > 2' }), x: () => 'index', results: [], endedBy: 'while' },
  {
    rule: 'while: sees the results of the iteration before',
    keys: (last) => ({ while: `not (${last} is defined) or iteration < 2` }),
    x: () => 'index',
    results: [0, 1],
    endedBy: 'while',
  },
  {
    rule: 'until: asked behind each iteration, which it sees',
    keys: (last) => ({ until: `${last}.status == 'succeeded' and iteration == 1` }),
    x: () => 'iteration',
    results: [0, 1],
    endedBy: 'until',
  },
  {
    rule: 'while and until together: whichever comes first',
    keys: () => ({ while: 'iteration < 5', until: 'iteration >= 2' }),
    x: () => 'loop.index',
    results: [1, 2, 3],
    endedBy: 'until',
  },
  {
    rule: 'max_iterations ends a loop',
    keys: () => ({ while: '1 < 2', max_iterations: 2 }),
    x: () => 'index',
    results: [0, 1],
    endedBy: 'max_iterations',
  },
  {
    rule: 'strict: reaching max_iterations is a failure',
    keys: () => ({ until: '1 > 2', max_iterations: 2, strict: true }),
    x: () => 'index',
    became: 'failed',
    error: 'tool',
    iterations: { 0: 'succeeded', 1: 'succeeded' },
  },
  {
    rule: 'while with break_if',
    keys: () => ({ while: '1 < 2', break_if: 'iteration == 2' }),
    x: () => 'index',
    results: [0, 1, 2],
    endedBy: 'break',
  },
  {
    rule: 'while with continue_if',
    keys: () => ({ while: 'iteration < 3', continue_if: 'iteration == 1' }),
    x: () => 'index',
    results: [0, null, 2],
    endedBy: 'while',
  },
  {
    rule: 'a failure ends a while',
    keys: () => ({ while: 'iteration < 3' }),
    x: () => 'index.none + 1 if index == 1 else index',
    became: 'failed',
    error: 'template',
    iterations: { 0: 'succeeded', 1: 'failed' },
  },
];
