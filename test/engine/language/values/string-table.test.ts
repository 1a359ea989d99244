import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Json } from '../../../../engine/language/json.ts';
import { deserializeValue, jsonOfSerialized, serializeValue } from '../../../../engine/language/values/string-table.ts';

const long = 'The tea is hot. '.repeat(100);

describe('a value with a table of its long texts', () => {
  it('is short where a text stands in it several times, and plain JSON where none does', () => {
    const answer = { success: true, text: long, content: [{ type: 'text', text: long }], structured: { result: long } };
    assert.ok(serializeValue(answer).length < long.length + 300);
    assert.equal(serializeValue([long, `${long}!`, 'tea', 'tea']), JSON.stringify([long, `${long}!`, 'tea', 'tea']));
  });
  const values: [rule: string, value: Json][] = [
    ['texts that look like names of the table', [long, long, '\u00000', '\u0000', '\u0000\u00000', '']],
    ['texts that begin with its mark and repeat', ['\u0000'.repeat(2000), '\u0000'.repeat(2000)]],
    ['members of every name', JSON.parse(`{"__proto__":${JSON.stringify([long, long])},"constructor":1,"2":2,"1":1,"":null}`)],
    ['no map or list around', long],
    ['more texts than are looked at', Array.from({ length: 2500 }, (_, at) => `${at % 1250}${long}`)],
  ];
  for (const [rule, value] of values)
    it(`is the same value again: ${rule}`, () => {
      const stored = serializeValue(value);
      assert.deepEqual(deserializeValue(stored), value);
      assert.equal(jsonOfSerialized(stored), JSON.stringify(value));
    });
  it('is the same value again, whatever it is', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom(long, `\u0000${long}`, '\u00001', '\u0000\u0000'));
    const { value } = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(text, fc.integer(), fc.constant(null), fc.array(tie('value')), fc.dictionary(text, tie('value'))),
    }));
    fc.assert(
      fc.property(value, (one) => {
        const json = JSON.stringify(one);
        assert.equal(JSON.stringify(deserializeValue(serializeValue(one))), json);
        assert.equal(jsonOfSerialized(serializeValue(one)), json);
      }),
    );
  });
  it('is refused where somebody made a small file of a huge value', () => {
    const bomb = serializeValue([long.repeat(100), long.repeat(100)]).replaceAll('"\\u00000"', () =>
      Array(2000).fill('"\\u00000"').join(),
    );
    assert.throws(() => deserializeValue(bomb), SyntaxError);
    assert.throws(() => deserializeValue(serializeValue([long, long]).replace('\\u00000', '\\u00001')), SyntaxError);
  });
  it('is refused where it is no table', () => {
    for (const json of ['{}', '[]', '1', '[{}, 1]', '["ab", "\\u00000"]', '[[1], "\\u00000"]', '[["a"]]'])
      assert.throws(() => deserializeValue(`string table 1\n${json}`), SyntaxError, json);
  });
});
