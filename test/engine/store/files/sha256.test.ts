import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { sha256 } from '../../../../engine/compile/template/filters/sha256.ts';
import { sha256Hex } from '../../../../engine/store/files/artifacts.ts';

describe('sha-256', () => {
  const known = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

  it('is the same for short texts as for long ones and for bytes', () => {
    for (const length of [0, 1, 55, 56, 63, 64, 65, 4095, 4096, 4097, 100_000]) {
      const text = 'é'.repeat(length);
      assert.equal(sha256Hex(text), known(text), `${length}`);
      assert.equal(sha256(text), known(text), `${length} without Node's cryptography`);
      assert.equal(sha256Hex(Buffer.from(text)), known(text), `${length} as bytes`);
    }
  });
  it('of any text', () => {
    const ofAny = fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      assert.equal(sha256(text), known(text));
      assert.equal(sha256Hex(text), known(text));
    });
    fc.assert(ofAny);
  });
});
