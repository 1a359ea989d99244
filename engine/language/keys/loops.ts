import { keyTable, textSchema } from './key.ts';

const condition = { type: ['string', 'boolean', 'number'] };

/** Keys that make a step a loop or shape it (language.md 3.1). */
export const loopKeys = keyTable({
  for_each: {
    doc: 'Repeats the step, or its `steps`, for every item of a list.',
    schema: { anyOf: [{ type: 'array' }, textSchema] },
    example: 'for_each: "{{ list_notes.items }}"',
    takes: 'values',
    snippet: ' "{{ $0 }}"',
  },
  as: {
    doc: 'The name of the item in the body; `item` unless given.',
    schema: { type: 'string', pattern: '^[A-Za-z_]\\w*$' },
    example: 'as: note',
  },
  loop_name: {
    doc: 'Another name of `loop` in the body, so that loops inside it can read this one.',
    schema: { type: 'string', pattern: '^[A-Za-z_]\\w*$' },
    example: 'loop_name: rows',
  },
  batch: {
    doc: 'Processes several items in one call: `item` is a list of at most `size` items, and the answer is a list with an entry for each, matched by position or by `key`. `output_schema` and `vars` describe the answer for one item; `results` has one for each, in their order.',
    schema: {
      anyOf: [
        { type: 'integer', minimum: 1 },
        {
          type: 'object',
          properties: {
            size: { type: 'integer', minimum: 1, description: 'The maximum number of items of a batch.' },
            key: {
              type: 'string',
              minLength: 1,
              description: 'The member by which answers are matched to items.',
            },
          },
          required: ['size'],
          additionalProperties: false,
        },
      ],
    },
    example: 'batch: 50',
    snippet: ' ${1:50}',
  },
  max_parallel: {
    doc: 'The number of parallel items: 1 unless given; `all` sets no limit. A template is evaluated when the loop starts.',
    schema: { anyOf: [{ type: 'integer', minimum: 1 }, { const: 'all' }] },
    example: 'max_parallel: 4',
    takes: 'values',
    snippet: ' ${1:4}',
  },
  continue_if: {
    doc: 'Checked before the body: if it holds, the item is skipped.',
    schema: condition,
    example: 'continue_if: item.size == 0',
    takes: 'values',
  },
  break_if: {
    doc: 'Checked after the body: if it holds, no further item starts.',
    schema: condition,
    example: 'break_if: judge.score > 0.9',
    takes: 'values',
  },
  on_item_failure: {
    doc: 'The policy after a failed item: `stop` ends the loop (the default), `continue` processes the others.',
    schema: { enum: ['stop', 'continue'] },
    example: 'on_item_failure: continue',
  },
  while: {
    doc: 'Repeats while this holds, checked before each iteration.',
    schema: condition,
    example: 'while: judge.score < 0.9',
    takes: 'values',
  },
  until: {
    doc: 'Repeats until this holds, checked after each iteration.',
    schema: condition,
    example: 'until: judge.score >= 0.9',
    takes: 'values',
  },
  max_iterations: {
    doc: 'The maximum number of iterations of `while` and `until`; 10 unless given. A template is evaluated when the loop starts.',
    schema: { type: 'integer', minimum: 1 },
    example: 'max_iterations: 5',
    takes: 'values',
  },
  strict: {
    doc: 'Whether reaching `max_iterations` is a failure.',
    schema: { type: 'boolean' },
    example: 'strict: true',
  },
});
