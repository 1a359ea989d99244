import assert from 'node:assert/strict';
import fc from 'fast-check';
import { jsonFromText } from '../../../../engine/models/structured/json-in-text.ts';

const mended = 'The JSON of the answer was broken and had to be repaired.';
const cases: [rule: string, text: string, found: unknown, options?: { only?: 'object'; mend?: boolean }][] = [
  ['all of the text', ' {"a": 1}\n', { value: { a: 1 } }],
  ['a bare value', '"yes"', { value: 'yes' }],
  ['null is a value', 'null', { value: null }],
  ['inside a fence', 'Sure:\n```json\n{"a": [1, 2]}\n```', { value: { a: [1, 2] } }],
  ['brackets inside strings do not count', 'So: {"a": "} \\" ]"} there', { value: { a: '} " ]' } }],
  ['the first that parses, past brackets of prose', 'Take {x} or [y, z]: {"a": 1} and {"b": 2}', { value: { a: 1 } }],
  ['an array where any shape will do', 'They are ["a", "b"].', { value: ['a', 'b'] }],
  ['no array where an object is wanted', 'As [1] says: {"a": 1}', { value: { a: 1 } }, { only: 'object' }],
  ['an object inside an array, where an object is wanted', '[{"a": 1}]', { value: { a: 1 } }, { only: 'object' }],
  ['a trailing comma is mended', 'Here: {"a": 1,}', { value: { a: 1 }, note: mended }],
  ['single quotes are mended', "{'a': 'b'}", { value: { a: 'b' }, note: mended }],
  ['what looks more like JSON is mended, not the brackets of prose', 'In {x}: {"a": 1,}', { value: { a: 1 }, note: mended }],
  ['an unfinished object is mended', '{"a": {"b": 1}, "c": 2', { value: { a: { b: 1 }, c: 2 }, note: mended }],
  ['the inside of an unfinished object is not the answer', '{"a": {"b": 1}, "c": ', undefined, { mend: false }],
  ['a stray bracket of prose hides nothing', 'An open { bracket, then {"a": 1}', { value: { a: 1 } }],
  ['nothing is mended unless allowed', '{"a": 1,}', undefined, { mend: false }],
  ['prose alone', 'I could not find anything.', undefined],
  ['no text', '', undefined],
  ['what cannot be mended', '{"a" "b" : : ]', undefined],
  ['more openings than anybody writes', '{ '.repeat(30), undefined, { mend: false }],
];

describe('JSON from an answer', () => {
  for (const [rule, text, found, options] of cases)
    it(rule, () => {
      assert.deepEqual(jsonFromText(text, options), found);
    });

  it('finds every object that stands in prose without brackets', () => {
    // Numbers that would be changed are kept as texts; test/engine/language/values/numbers.test.ts tells of those.
    const exact = fc.jsonValue().filter((value) => !/\d{16}/.test(JSON.stringify(value)));
    const prose = fc.string().map((text) => text.replace(/[{}[\]"]/g, ''));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), exact), prose, prose, (value, before, after) => {
        const sent = JSON.parse(JSON.stringify(value));
        assert.deepEqual(jsonFromText(`${before}\n${JSON.stringify(value)}\n${after}`, { only: 'object' })?.value, sent);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '\\', 'a', '1', ' ') }),
        (text) => void jsonFromText(text),
      ),
    );
    assert.doesNotThrow(() => jsonFromText('['.repeat(100_000)));
  });
});
