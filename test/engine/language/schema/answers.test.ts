import assert from 'node:assert/strict';
import type { Json, JsonMap } from '../../../../engine/language/json.ts';
import type { Wanted } from '../../../../engine/language/schema/answers.ts';
import {
  exampleAnswers,
  fitAnswer,
  formSchema,
  personAnswerSchema,
  writtenFields,
} from '../../../../engine/language/schema/answers.ts';
import { checkAnswer } from '../../../../engine/models/structured/check-answer.ts';

/** A field as it may be written, the schema that it means, and whether it may be left out. */
const fields: [rule: string, field: Json, schema: JsonMap, optional?: true][] = [
  ['nothing is text', null, { type: 'string' }],
  ['a word for a type', ' Integer ', { type: 'integer' }],
  ['a word for any value', 'any', {}],
  ['other words are a description', 'As on the passport', { type: 'string', description: 'As on the passport' }],
  ['a number is a default', 3, { type: 'integer', default: 3 }, true],
  ['so is a number with decimals', 0.5, { type: 'number', default: 0.5 }, true],
  ['so is a boolean', true, { type: 'boolean', default: true }, true],
  ['so is a list', ['a'], { type: 'array', default: ['a'] }, true],
  ['a schema without a type is text', { minLength: 2 }, { minLength: 2, type: 'string' }],
  ['a schema with other means to say it is as it is', { enum: [1, 2] }, { enum: [1, 2] }],
  ['choices are an enum', { choices: ['a', 'b'] }, { enum: ['a', 'b'] }],
  ['so are options', { type: 'text', options: ['a'] }, { type: 'string', enum: ['a'] }],
  ['several types stay', { type: ['string', 'null'] }, { type: ['string', 'null'] }],
  ['a type that we do not know stays, for the check to refuse', { type: 'colour' }, { type: 'colour' }],
  ['required: false may be left out', { type: 'int', required: false }, { type: 'integer' }, true],
  ['required members are those of an object', { type: 'object', required: ['a'] }, { type: 'object', required: ['a'] }],
];

describe('the fields of a form', () => {
  for (const [rule, field, schema, optional] of fields)
    it(rule, () =>
      assert.deepEqual(formSchema({ a: field }), {
        type: 'object',
        properties: { a: schema },
        required: optional ? [] : ['a'],
        additionalProperties: false,
      }),
    );

  it('written out mean the same', () => {
    const all = Object.fromEntries(fields.map(([rule, field]) => [rule, field]));
    assert.deepEqual(formSchema(writtenFields(all)), formSchema(all));
  });
});

/** Every form of question, for laws that hold for all of them. */
const wanted: Wanted[] = [
  { kind: 'ask', wants: 'approve' },
  { kind: 'ask', wants: 'boolean' },
  { kind: 'ask', wants: 'number' },
  { kind: 'ask', wants: 'text' },
  { kind: 'ask', wants: 'choice', choices: ['now', 'much later'] },
  {
    kind: 'ask',
    wants: 'form',
    fields: { a: 'text', b: 3, c: { enum: ['x'] }, d: { type: 'array' }, e: { type: 'object' }, f: 'any' },
  },
  { kind: 'ask', wants: 'form' },
  { kind: 'interrupted' },
  { kind: 'permission', choices: ['once', 'no'] },
];

describe('an answer', () => {
  for (const one of wanted) {
    it(`is taken as each example says it: ${JSON.stringify(one)}`, () => {
      const examples = exampleAnswers(one);
      assert.ok(examples.length);
      for (const example of examples)
        assert.equal(checkAnswer(personAnswerSchema(one), fitAnswer(one, example)), undefined, example);
    });

    it(`that fits is not changed again: ${JSON.stringify(one)}`, () => {
      for (const example of exampleAnswers(one)) {
        const fit = fitAnswer(one, example);
        assert.deepEqual(fitAnswer(one, fit), fit);
      }
    });
  }

  const changed: [rule: string, wanted: Wanted, given: Json, fit: Json][] = [
    ['a decision in capitals', { kind: 'interrupted' }, ' Rerun', 'rerun'],
    ['a decision that is JSON', { kind: 'interrupted' }, '{"accept": 1}', { accept: 1 }],
    ['a decision that is an object stays', { kind: 'interrupted' }, { accept: 1 }, { accept: 1 }],
    ['broken JSON stays', { kind: 'interrupted' }, '{"accept": ', '{"accept": '],
    ['a choice that is a list stays', { kind: 'ask', choices: ['a'] }, ['a'], ['a']],
    ['an exact choice wins over one in other capitals', { kind: 'ask', choices: ['A', 'a'] }, 'a', 'a'],
    ['a list in a form', { kind: 'ask', wants: 'form', fields: { l: 'list' } }, { l: '[1, 2]' }, { l: [1, 2] }],
    ['a number where text is wanted', { kind: 'ask', wants: 'form', fields: { t: 'text' } }, { t: 5 }, { t: '5' }],
    [
      'an unknown field stays, for the check to refuse',
      { kind: 'ask', wants: 'form', fields: { t: 'text' } },
      { u: 5 },
      { u: 5 },
    ],
  ];
  for (const [rule, one, given, fit] of changed) it(rule, () => assert.deepEqual(fitAnswer(one, given), fit));
});
