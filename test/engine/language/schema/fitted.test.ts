import assert from 'node:assert/strict';
import type { Json } from '../../../../engine/language/json.ts';
import { fitted } from '../../../../engine/language/schema/fitted.ts';

/** Text, the type that is wanted, and what is taken for it; what stays text is left out. */
const cases: [text: string, wanted: Json, made?: Json][] = [
  [' 5 ', 'number', 5],
  ['+5', 'integer', 5],
  ['-.5', 'number', -0.5],
  ['5.0', 'integer', 5],
  ['5.5', 'integer'],
  ['1e3', 'integer', 1000],
  ['1e30', 'number', 1e30],
  ['1.5e300', 'number', 1.5e300],
  ['1e400', 'number'],
  ['9007199254740991', 'integer', 9007199254740991],
  // One digit would be lost.
  ['9007199254740993', 'integer'],
  ['12345678901234567890', 'number'],
  ['100000000000000000000', 'number', 1e20],
  ['0x10', 'number'],
  ['1_000', 'number'],
  ['Infinity', 'number'],
  ['', 'number'],
  ['TRUE', 'boolean', true],
  ['yes', 'boolean'],
  ['[1, 2]', 'array', [1, 2]],
  ['[1, 2', 'array'],
  ['a, b', 'array'],
  ['{"a": 1}', 'object', { a: 1 }],
  ['5', ['integer', 'null'], 5],
  ['5', ['integer', 'string']],
];

describe('text as a value of the wanted type', () => {
  for (const [text, wanted, made = text] of cases)
    it(`${JSON.stringify(text)} where ${JSON.stringify(wanted)} is wanted`, () => assert.deepEqual(fitted(text, wanted), made));
});
