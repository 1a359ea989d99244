import assert from 'node:assert/strict';
import type { Json, JsonSchema } from '../../../../engine/language/json.ts';
import { instruction, unwrapAnswer, wrapSchema } from '../../../../engine/models/structured/wrapped-schema.ts';

const object: JsonSchema = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
};

describe('structured answers', () => {
  it('an object travels as it is', () => {
    assert.equal(wrapSchema(object), object);
    const untyped = { properties: { a: {} } };
    assert.equal(wrapSchema(untyped), untyped);
    assert.deepEqual(unwrapAnswer(object, { answer: 1 }), { answer: 1 });
  });

  it('any other shape travels as a field, with its definitions at the root', () => {
    assert.deepEqual(wrapSchema({ $schema: 'x', $ref: '#/$defs/n', $defs: { n: { type: 'integer' } }, definitions: {} }), {
      type: 'object',
      properties: { answer: { $ref: '#/$defs/n' } },
      required: ['answer'],
      additionalProperties: false,
      $defs: { n: { type: 'integer' } },
      definitions: {},
    });
  });

  const list: JsonSchema = { type: 'array' };
  const back: [rule: string, Json, Json][] = [
    ['the field is taken off again', { answer: [1] }, [1]],
    ['an answer without the field is understood', [1], [1]],
    ['another object stays for the check to refuse', { answer: [1], why: 'x' }, { answer: [1], why: 'x' }],
    ['an object with another field too', { other: [1] }, { other: [1] }],
  ];
  for (const [rule, value, expected] of back) it(rule, () => assert.deepEqual(unwrapAnswer(list, value), expected));

  it('asks in words with the schema as it is checked', () => {
    assert.match(instruction(list), /one JSON value and nothing else[\s\S]*"answer":\{"type":"array"\}/);
  });

  it('what points to the root points to the field', () => {
    const tree: JsonSchema = { type: 'array', items: { $ref: '#' } };
    assert.deepEqual(wrapSchema(tree)['properties'], { answer: { type: 'array', items: { $ref: '#/properties/answer' } } });
  });
});
