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
    doc: 'Takes that many items at once: `item` is a list of at most `size`, and the answer is a list with one for each of them, by place or by `key`. `output_schema` and `vars` describe the answer for one item; `results` holds one for each, in their order.',
    schema: {
      anyOf: [
        { type: 'integer', minimum: 1 },
        {
          type: 'object',
          properties: {
            size: { type: 'integer', minimum: 1, description: 'The most items of a batch.' },
            key: {
              type: 'string',
              minLength: 1,
              description: 'The member of items and answers that says which answer belongs to which item.',
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
    doc: 'How many items run at once: 1 unless given; `all` sets no limit. Computed when the loop starts where it holds a template.',
    schema: { anyOf: [{ type: 'integer', minimum: 1 }, { const: 'all' }] },
    example: 'max_parallel: 4',
    takes: 'values',
    snippet: ' ${1:4}',
  },
  continue_if: {
    doc: 'Checked before the body: an item for which it holds is passed over, and the loop goes on with the next.',
    schema: condition,
    example: 'continue_if: item.size == 0',
    takes: 'values',
  },
  break_if: {
    doc: 'Checked after the body: if it holds, nothing new starts.',
    schema: condition,
    example: 'break_if: judge.score > 0.9',
    takes: 'values',
  },
  on_item_failure: {
    doc: 'What a failed item means: `stop` ends the loop (the default), `continue` goes on with the others.',
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
    doc: 'The most iterations of `while` and `until`; 10 unless given. Computed when the loop starts where it holds a template.',
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
