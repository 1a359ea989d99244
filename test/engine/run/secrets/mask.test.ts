import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createMask } from '../../../../engine/run/secrets/mask.ts';

describe('masking', () => {
  it('takes every secret out of a text, the longer first', () => {
    const mask = createMask();
    mask.add('sk-12345678');
    mask.add('sk-12345678-long');
    mask.add('sk-12345678');
    assert.equal(mask.text('a sk-12345678-long b sk-12345678 c sk-12345678'), 'a *** b *** c ***');
  });

  it('leaves words alone that are too short for a secret', () => {
    const mask = createMask();
    mask.add('mock');
    assert.equal(mask.text('a mock'), 'a mock');
  });

  it('shows a name rather than stars, and the first of two names', () => {
    const mask = createMask();
    mask.add('sk-12345678');
    mask.add('sk-12345678', '‹A›');
    mask.add('sk-12345678', '‹B›');
    assert.equal(mask.text('a sk-12345678'), 'a ‹A›');
  });

  it('holds back only what may be the beginning of a secret', () => {
    const mask = createMask();
    mask.add('sk-12345678');
    const stream = mask.stream();
    assert.deepEqual(
      ['ask', ' for sk-', '123', '45678.', 'ss'].map((piece) => stream.push(piece)),
      ['a', 'sk for ', '', '***.', 's'],
    );
    assert.deepEqual([stream.end(), stream.end()], ['s', '']);
  });

  it('however a text is cut into pieces, it is masked like the whole', () => {
    const secret = 'abcabcabd';
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd', secret), maxLength: 30 });
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), (input, sizes) => {
        const mask = createMask();
        mask.add(secret);
        const stream = mask.stream();
        let heard = '';
        for (let at = 0, turn = 0; at < input.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1;
          heard += stream.push(input.slice(at, at + size));
          at += size;
        }
        heard += stream.end();
        assert.equal(heard, mask.text(input));
        assert.equal(heard.includes(secret), false);
      }),
    );
  });
});
