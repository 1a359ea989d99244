import assert from 'node:assert/strict';
import fc from 'fast-check';
import { shortValue } from '../../../../engine/launch/agents/short-value.ts';

describe('what an agent reads of a value', () => {
  it('is the value where it is short', () => {
    const value = { a: [1, null, { b: 'x' }], c: false };
    assert.deepEqual(shortValue(value), value);
  });
  it('says what is left out', () => {
    assert.equal(shortValue('x'.repeat(4003)), `${'x'.repeat(4000)}… (+3)`);
    const ones = (count: number) => Array.from({ length: count }, () => 1);
    assert.deepEqual(shortValue(ones(52)), [...ones(50), '… (+2)']);
  });
  it('is never larger than a bound, however deep it is', () => {
    let deep: object = {};
    for (let at = 0; at < 1000; at++) deep = { deep };
    assert.ok(JSON.stringify(shortValue(JSON.parse(JSON.stringify(deep)))).length < 200);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => JSON.stringify(shortValue(JSON.parse(JSON.stringify(value)))) !== undefined),
    );
  });
});
