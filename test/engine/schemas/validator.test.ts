import assert from 'node:assert/strict';
import type { Json, JsonSchema } from '../../../engine/language/json.ts';
import { compileValidator } from '../../../engine/schemas/validator.ts';
import { inSample } from '../../sample.ts';

const long = `${'a'.repeat(60)}!`;
const evil = '^(a+)+$';

/** Every place of a schema that takes a pattern, with a value that it would try for ever. */
const slow: Readonly<Record<string, [schema: JsonSchema, value: Json]>> = {
  pattern: [{ type: 'string', pattern: evil }, long],
  'pattern of items': [{ type: 'array', items: { pattern: evil } }, [long, long]],
  'a thousand items': [{ type: 'array', items: { pattern: evil } }, Array(1000).fill(long)],
  patternProperties: [{ type: 'object', patternProperties: { [evil]: {} } }, { [long]: 1 }],
  'patternProperties beside additionalProperties': [
    { type: 'object', patternProperties: { [evil]: {} }, additionalProperties: false },
    { [long]: 1 },
  ],
  propertyNames: [{ type: 'object', propertyNames: { pattern: evil } }, { [long]: 1 }],
  not: [{ not: { pattern: evil } }, long],
  'a format that tries every split': [{ type: 'string', format: 'url' }, `http://${'a:'.repeat(20_000)} `],
};

const told: readonly [name: string, schema: JsonSchema, value: Json, keywords: string[]][] = [
  ['a pattern that fits', { pattern: '^\\p{L}+$' }, 'Äpfel', []],
  ['a pattern that does not', { pattern: '^\\p{L}+$' }, 'a1', ['pattern']],
  ['two patterns are told apart', { allOf: [{ pattern: 'a' }, { pattern: 'b' }] }, 'a', ['pattern']],
  ['names by pattern', { patternProperties: { '^x-': { type: 'number' } } }, { 'x-a': 'b', y: 'b' }, ['type']],
  ['an e-mail address', { format: 'email' }, 'a@example.org', []],
  ['no e-mail address', { format: 'email' }, 'a@', ['format']],
  ['capital letters in a format', { format: 'uuid' }, 'C56A4180-65AA-42EC-A945-5FD21DEC0538', []],
  ['a web address', { format: 'url' }, 'https://example.org/ä?b=1', []],
  ['a day', { format: 'date' }, '2026-02-30', ['format']],
  ['a number is left alone by a pattern', { pattern: 'x' }, 1, []],
  ['a cycle of schemas', { allOf: [{ $ref: '#' }] }, 1, ['$ref']],
];

describe('schemas that come from elsewhere', () => {
  for (const [name, [schema, value]] of Object.entries(slow).filter((_, index) => inSample(index, 2)))
    it(`${name}: ends, and says why there is no judgement`, () => {
      const validate = compileValidator(schema);
      assert.ok(typeof validate === 'function', String(validate));
      assert.deepEqual(
        validate(value).map(({ keyword, message }) => [keyword, message?.slice(0, 38)]),
        [['pattern', 'cannot be judged: a pattern of the sch']],
      );
    });

  for (const [name, schema, value, keywords] of told)
    it(name, () => {
      const validate = compileValidator(schema);
      assert.ok(typeof validate === 'function', String(validate));
      assert.deepEqual(
        validate(value).map(({ keyword }) => keyword),
        keywords,
      );
    });

  it('a schema may stand inside of itself, and another may have its $id', () => {
    const tree: JsonSchema = { $id: 'https://example.org/tree', type: 'object', properties: { left: { $ref: '#' } } };
    for (const schema of [tree, { ...tree, required: ['left'] }]) {
      const validate = compileValidator(schema);
      assert.ok(typeof validate === 'function', String(validate));
      assert.equal(validate({ left: { left: 1 } })[0]?.instancePath, '/left/left');
    }
  });

  it('a pattern that cannot be used is a fault of the schema', () => {
    assert.match(String(compileValidator({ pattern: '(?i)a' })), /kind of group/);
  });

  it('a slow value takes nothing from the next', () => {
    const validate = compileValidator({ pattern: evil });
    assert.ok(typeof validate === 'function');
    assert.equal(validate(long).length, 1);
    assert.deepEqual(validate('aaa'), []);
  });

  it('nor from the next schema, whose own identifier is judged by a pattern', () => {
    const judge = compileValidator({ pattern: evil });
    assert.ok(typeof judge === 'function');
    assert.equal(judge(long).length, 1);
    const next = { $id: 'https://example.org/next', type: 'object', properties: { next: { $ref: '#' } } };
    assert.equal(typeof compileValidator(next), 'function');
  });

  it('a long text may be looked at from end to end', () => {
    const validate = compileValidator({ pattern: '^(?:[^\\n]*\\n)*[^\\n]*$' });
    assert.ok(typeof validate === 'function');
    assert.deepEqual(validate('one line of text\n'.repeat(20_000)), []);
  });
});
