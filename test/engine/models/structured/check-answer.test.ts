import assert from 'node:assert/strict';
import type { Json, JsonSchema } from '../../../../engine/language/json.ts';
import { checkAnswer } from '../../../../engine/models/structured/check-answer.ts';
import { RunError } from '../../../../engine/state/failure.ts';

const schema: JsonSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'fact',
  type: 'object',
  properties: {
    facts: { type: 'array', items: { type: 'object', properties: { year: { type: 'integer' } } } },
    size: { enum: ['big', 'small'] },
    day: { type: 'string', format: 'date' },
    'a/b~c': { type: 'null' },
  },
  required: ['facts'],
  additionalProperties: false,
};

const cases: [rule: string, Json, string | undefined][] = [
  ['what fits', { facts: [{ year: 1969 }], size: 'big', day: '1969-07-20' }, undefined],
  ['the answer itself', [], 'the answer must be an object'],
  ['a missing property', {}, "the answer must have required property 'facts'"],
  ['a place inside lists', { facts: [{ year: 1 }, { year: 'x' }] }, 'facts[1].year must be a whole number'],
  ['the values that are possible', { facts: [], size: 'huge' }, 'size must be equal to one of the allowed values: big, small'],
  ['the property that is too much', { facts: [], extra: 1 }, 'the answer must not have additional properties: extra'],
  ['formats', { facts: [], day: 'today' }, 'day must match format "date"'],
  ['names with marks of the pointer', { facts: [], 'a/b~c': 1 }, 'a/b~c must be null'],
  [
    'not more than five',
    { facts: [...'abcdefg'].map((year) => ({ year })) },
    `${[0, 1, 2, 3, 4].map((at) => `facts[${at}].year must be a whole number`).join('; ')}; and 2 more`,
  ],
];

describe('the check of an answer', () => {
  for (const [rule, value, message] of cases) it(rule, () => assert.equal(checkAnswer(schema, value), message));

  it('calls the value by the name that it has where it is no answer', () => {
    assert.equal(checkAnswer({ type: 'integer' }, 'x', 'pages'), 'pages must be a whole number');
    assert.equal(checkAnswer({ items: { type: 'integer' } }, [1, 'x'], 'pages'), 'pages[1] must be a whole number');
  });

  it('bounds are told in words', () => {
    assert.equal(checkAnswer({ minimum: 5 }, 4), 'the answer must be at least 5');
    assert.equal(checkAnswer({ maximum: 5 }, 6), 'the answer must be at most 5');
    assert.equal(checkAnswer({ exclusiveMinimum: 5 }, 5), 'the answer must be more than 5');
    assert.equal(checkAnswer({ exclusiveMaximum: 5 }, 5), 'the answer must be less than 5');
  });

  it('two schemas may have the same $id', () => {
    assert.equal(checkAnswer({ $id: 'fact', type: 'string' }, 'x'), undefined);
    assert.equal(checkAnswer(schema, { facts: [] }), undefined);
  });

  it('a broken schema is the fault of the pipeline', () => {
    assert.throws(
      () => checkAnswer({ type: 'strnig' }, 'x'),
      (error) => error instanceof RunError && error.failure.kind === 'bad-request' && /not valid/.test(error.message),
    );
  });

  it('goes on with more schemas than it keeps', () => {
    for (let size = 0; size < 250; size++)
      assert.equal(checkAnswer({ maximum: size }, size + 1), `the answer must be at most ${size}`);
    assert.equal(checkAnswer({ maximum: 0 }, 0), undefined);
  });
});
