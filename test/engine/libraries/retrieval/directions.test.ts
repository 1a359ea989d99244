import assert from 'node:assert/strict';
import fc from 'fast-check';
import { directionOf, fuseRankings, nearestDirections } from '../../../../engine/libraries/retrieval/directions.ts';
import { hashVector } from '../../../../engine/libraries/retrieval/hashed-vector.ts';

describe('directions of texts', () => {
  it('finds the nearest, whatever the length of a vector', () => {
    const vectors = [
      [1, 0, 0],
      [0.001, 0.001, 0],
      [0, 0, 9],
      [0, 0, 0],
    ];
    const chunks = vectors.map((vector, chunk) => ({ chunk, direction: directionOf(vector) }));
    assert.deepEqual(nearestDirections(chunks, directionOf([5, 4, 0]), 2), [1, 0]);
    assert.deepEqual(nearestDirections(chunks, directionOf([1, 0]), 2), []);
  });
  it('finds what comparing all of them finds', () => {
    const vector = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.array(vector, { minLength: 1, maxLength: 400 }),
        vector,
        fc.integer({ min: 1, max: 9 }),
        (vectors, query, top) => {
          const chunks = vectors.map((one, chunk) => ({ chunk, direction: directionOf(one) }));
          const all = nearestDirections(chunks, directionOf(query), vectors.length);
          assert.deepEqual(nearestDirections(chunks, directionOf(query), top), all.slice(0, top));
        },
      ),
      { numRuns: 50 },
    );
  });
  it('joins rankings by their places', () => {
    const scores = fuseRankings([
      [7, 8, 9],
      [9, 7],
    ]);
    assert.deepEqual(
      [...scores].sort((a, b) => b[1] - a[1]).map(([one]) => one),
      [7, 9, 8],
    );
  });
  it('of words alone: equal texts are equal, texts with equal words near', () => {
    const near = (a: string, b: string): number =>
      hashVector(a).reduce((sum, one, at) => sum + one * (hashVector(b)[at] ?? 0), 0);
    assert.deepEqual(hashVector('The moon rises'), hashVector('The moon rises'));
    assert.ok(near('The moon rises', 'the rising moon') > 0.9);
    assert.ok(near('The moon rises', 'a price of licences') < 0.3);
    assert.ok(hashVector('').every((one) => one === 0));
  });
});
