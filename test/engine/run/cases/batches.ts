import type { PromptCase } from './prompts.ts';

const rows = '[{id: 1, say: a}, {id: 2, say: b}, {id: 3, say: c}]';
const object = (value: PromptCase['answers'][number]['object']): PromptCase['answers'][number] => ({
  text: JSON.stringify(value),
  object: value,
});

/** Loops whose items are answered together. */
export const batches: readonly PromptCase[] = [
  {
    rule: 'batch: item is a list, index counts batches, and results are flat in the order of the items',
    text: `
steps:
  - id: each
    for_each: [a, b, c]
    batch: 2
    prompt: "{{ index }} of {{ loop.length }}: {{ item }}"
outputs: {all: "{{ each.results }}", more: "{{ [each.iterations, each.failed] }}"}`,
    answers: [object(['A', 'B']), object(['C'])],
    asked: [{ role: 'user', content: '1 of 2: ["c"]' }],
    call: {
      schema: {
        type: 'array',
        description: 'One answer for each of 1 item, in their order.',
        items: { type: 'string' },
        minItems: 1,
        maxItems: 1,
      },
    },
    outputs: { all: ['A', 'B', 'C'], more: [2, 0] },
  },
  {
    rule: 'batch: a schema describes the answer for one item; references in it stay right',
    text: `
steps:
  - id: each
    for_each: [a]
    batch: 5
    prompt: "{{ item }}"
    output_schema: {$defs: {mood: {enum: [good, bad]}}, type: object, properties: {mood: {$ref: '#/$defs/mood'}, inner: {$ref: '#'}}}
outputs: {all: "{{ each.results }}"}`,
    answers: [object([{ mood: 'good' }])],
    call: {
      schema: {
        type: 'array',
        description: 'One answer for each of 1 item, in their order.',
        items: { type: 'object', properties: { mood: { $ref: '#/$defs/mood' }, inner: { $ref: '#/items' } } },
        minItems: 1,
        maxItems: 1,
        $defs: { mood: { enum: ['good', 'bad'] } },
      },
    },
    outputs: { all: [{ mood: 'good' }] },
  },
  {
    rule: 'batch: too few answers are told to the model, and then it is a bad response',
    text: `
steps:
  - {id: each, for_each: [a, b], batch: 2, prompt: "{{ item }}", retry: 0}`,
    answers: [object(['A']), object(['A'])],
    status: 'failed',
    error: /does not fit what each\[0\].* asks for/,
  },
  {
    rule: 'batch: a repaired answer counts',
    text: `
steps:
  - {id: each, for_each: [a, b], batch: 2, prompt: "{{ item }}"}
outputs: {all: "{{ each.results }}"}`,
    answers: [object(['A']), object(['A', 'B'])],
    outputs: { all: ['A', 'B'] },
  },
  {
    rule: 'batch by key: answers in any order come back in the order of the items; the key may be one of the batch',
    text: `
steps:
  - id: each
    for_each: ${rows}
    batch: {size: 2, key: id}
    as: rows
    prompt: "{{ rows }}"
    output_schema: {type: object, properties: {mood: {type: string}}, required: [mood], additionalProperties: false}
outputs: {all: "{{ each.results }}"}`,
    answers: [
      object([
        { id: 2, mood: 'bad' },
        { id: 1, mood: 'good' },
      ]),
      object([{ id: 3, mood: 'dull' }]),
    ],
    call: {
      schema: {
        type: 'array',
        description: 'One answer for each of 1 item, with its `id`.',
        items: {
          type: 'object',
          properties: { mood: { type: 'string' }, id: { enum: [3] } },
          required: ['id', 'mood'],
          additionalProperties: false,
        },
        minItems: 1,
        maxItems: 1,
      },
    },
    outputs: {
      all: [
        { id: 1, mood: 'good' },
        { id: 2, mood: 'bad' },
        { id: 3, mood: 'dull' },
      ],
    },
  },
  {
    rule: 'batch by key: an answer that comes twice is told to the model, which repairs it',
    text: `
steps:
  - {id: each, for_each: ${rows}, batch: {size: 3, key: id}, prompt: "{{ item | map(attribute='say') | join }}", vars: {mood: The mood}}
outputs: {all: "{{ each.results | map(attribute='mood') | join }}"}`,
    answers: [
      object([
        { id: 1, mood: 'x' },
        { id: 1, mood: 'y' },
        { id: 3, mood: 'z' },
      ]),
      object([
        { id: 3, mood: 'z' },
        { id: 1, mood: 'x' },
        { id: 2, mood: 'y' },
      ]),
    ],
    asked: [
      { role: 'user', content: 'abc' },
      {
        role: 'assistant',
        content: '[{"id":1,"mood":"x"},{"id":1,"mood":"y"},{"id":3,"mood":"z"}]',
      },
      {
        role: 'user',
        content:
          'That answer could not be used: two answers have the `id` 1. Answer again with one JSON object that fits the schema, and with nothing before or after it.',
      },
    ],
    outputs: { all: 'xyz' },
  },
  {
    rule: 'batch by key: an answer that comes twice also after its repair is a bad response',
    text: `
steps:
  - {id: each, for_each: [{id: 1}, {id: 2}], batch: {size: 2, key: id}, prompt: "{{ item }}", vars: {mood: The mood}, retry: 0}`,
    answers: Array.from({ length: 2 }, () =>
      object([
        { id: 1, mood: 'x' },
        { id: 1, mood: 'y' },
      ]),
    ),
    status: 'failed',
    error: /does not fit what each\[0\].* asks for, also after it was told: two answers have the `id` 1/,
  },
  {
    rule: 'batch: a handler gives the answer where a transform gave a wrong one, and so where a set of nothing but text did',
    text: `
steps:
  - id: t
    for_each: [1, 2, 3, 4]
    batch: 2
    on_error: [{use: [7, 8]}]
    transform: {from: '{{ item }}', steps: [{limit: 1}]}
  - id: s
    for_each: [1, 2]
    batch: 2
    steps:
      - {id: made, set: {x: 1}, on_error: {use: [5, 6]}}
outputs: {t: "{{ t.results }}", s: "{{ s.results }}"}`,
    answers: [],
    outputs: { t: [7, 8, 7, 8], s: [5, 6] },
  },
  {
    rule: 'batch: the policy of the loop holds for a wrong answer of a transform',
    text: `
steps:
  - id: each
    for_each: [1, 2, 3]
    batch: 2
    on_item_failure: continue
    steps:
      - {id: out, transform: {from: '{{ item }}', steps: [{limit: 1}]}}
outputs: {all: "{{ each.results }}"}`,
    answers: [],
    outputs: { all: [null, null, 3] },
  },
  {
    rule: 'batch: a failed batch gives nothing for each of its items',
    text: `
steps:
  - {id: each, for_each: [a, b, c, d, e], batch: 2, prompt: "{{ item }}", on_item_failure: continue}
outputs: {all: "{{ each.results }}", failed: "{{ each.failed }}"}`,
    answers: [object(['A', 'B']), object([]), object([]), object(['E'])],
    outputs: { all: ['A', 'B', null, null, 'E'], failed: 1 },
  },
  {
    rule: 'batch: of several steps the last one answers, whatever its kind',
    text: `
steps:
  - id: each
    for_each: [1, 2, 3]
    batch: 2
    steps:
      - {id: twice, tool: work, parameters: {all: "{{ item }}"}}
      - {id: out, transform: {from: "{{ twice.all }}", steps: [{map: {n: item * 2}}]}}
outputs: {all: "{{ each.results | map(attribute='n') }}", steps: "{{ each.steps.out | length }}"}`,
    answers: [],
    outputs: { all: [2, 4, 6], steps: 2 },
  },
  {
    rule: 'batch: a transform that drops an item fails its batch',
    text: `
steps:
  - id: each
    for_each: [1, 2, 3]
    batch: 3
    transform: {from: "{{ item }}", steps: [{filter: item > 1}]}`,
    answers: [],
    status: 'failed',
    error: /The answer of each\[0\].* does not fit its batch: it holds 2 answers for 3 items/,
  },
  {
    rule: 'batch: a value that a handler gives is held to the same',
    text: `
steps:
  - {id: each, for_each: [1, 2], batch: 2, tool: work, parameters: {fail: no}, on_error: {use: [1]}}`,
    answers: [],
    status: 'failed',
    error: /it holds 1 answer for 2 items/,
  },
  {
    rule: 'batch: a list with no item has no batch',
    text: `
steps:
  - {id: each, for_each: [], batch: 2, prompt: "{{ item }}"}
outputs: {all: "{{ each.results }}", count: "{{ each.iterations }}"}`,
    answers: [],
    outputs: { all: [], count: 0 },
  },
  {
    rule: 'batch by key: an item without the key fails the loop before anything is asked',
    text: `
inputs: {rows: [{id: 1}, {name: x}]}
steps:
  - {id: each, for_each: "{{ rows }}", batch: {size: 9, key: id}, prompt: "{{ item }}", vars: [mood]}`,
    answers: [],
    status: 'failed',
    error: /Item 2 of each has no `id`/,
  },
  {
    rule: 'batch by key: two items with one key fail the loop, also from different batches',
    text: `
inputs: {rows: [{id: 1}, {id: 2}, {id: 1}]}
steps:
  - {id: each, for_each: "{{ rows }}", batch: {size: 2, key: id}, prompt: "{{ item }}", vars: [mood]}`,
    answers: [],
    status: 'failed',
    error: /Items 1 and 3 of each both have the `id` 1/,
  },
];
