import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createDirectionBlock } from '../../../../engine/libraries/retrieval/direction-block.ts';
import {
  type DirectedChunks,
  directionOf,
  fuseRankings,
  nearestDirections,
  squareOf,
} from '../../../../engine/libraries/retrieval/directions.ts';
import { hashVector } from '../../../../engine/libraries/retrieval/hashed-vector.ts';

describe('directions of texts', () => {
  const blockOf = (vectors: readonly (readonly number[])[], first = 0): DirectedChunks => {
    const directions = createDirectionBlock(vectors[0]?.length ?? 1, vectors.length);
    const all = vectors.map(directionOf);
    all.forEach((one) => void directions.add(one));
    return {
      directions,
      chunks: Uint32Array.from(vectors, (_, at) => first + at),
      documents: Uint32Array.from(vectors, (_, at) => (first + at) % 3),
      squares: Uint32Array.from(all, squareOf),
    };
  };
  /** As the definition has it. */
  const plainly = (vectors: readonly (readonly number[])[], query: readonly number[], allows: (at: number) => boolean) => {
    const product = (a: Int8Array, b: Int8Array): number => a.reduce((sum, one, at) => sum + one * (b[at] ?? 0), 0);
    const asked = directionOf(query);
    return vectors
      .map((vector, at) => {
        const one = directionOf(vector);
        return { at, cosine: product(one, asked) / Math.sqrt(product(one, one) * product(asked, asked)) };
      })
      .filter(({ at, cosine }) => allows(at) && !Number.isNaN(cosine))
      .sort((a, b) => b.cosine - a.cosine || a.at - b.at)
      .map(({ at }) => at);
  };

  it('finds the nearest, whatever the length of a vector', () => {
    const vectors = [
      [1, 0, 0],
      [0.001, 0.001, 0],
      [0, 0, 9],
      [0, 0, 0],
    ];
    assert.deepEqual(nearestDirections([blockOf(vectors)], directionOf([5, 4, 0]), { top: 2 }), [1, 0]);
    assert.deepEqual(nearestDirections([], directionOf([1, 0]), { top: 2 }), []);
  });
  it('takes a vector of nothing but zeros for none: it is near to nothing', () => {
    const vectors = [
      [0, 0],
      [-1, 0],
      [1, 0],
    ];
    assert.deepEqual(nearestDirections([blockOf(vectors)], directionOf([1, 0]), { top: 3 }), [2, 1]);
    assert.deepEqual(nearestDirections([blockOf(vectors)], directionOf([0, 0]), { top: 3 }), []);
  });
  it('finds what comparing all of them one by one finds, in any number of dimensions and blocks', () => {
    const number = fc.integer({ min: -127, max: 127 });
    const given = fc.integer({ min: 1, max: 70 }).chain((dimensions) => {
      const vector = fc.array(number, { minLength: dimensions, maxLength: dimensions });
      return fc.record({
        vectors: fc.array(vector, { minLength: 1, maxLength: 150 }),
        query: vector,
        top: fc.integer({ min: 1, max: 9 }),
        perBlock: fc.integer({ min: 1, max: 160 }),
        isNarrowed: fc.boolean(),
      });
    });
    fc.assert(
      fc.property(given, ({ vectors, query, top, perBlock, isNarrowed }) => {
        const blocks: DirectedChunks[] = [];
        for (let at = 0; at < vectors.length; at += perBlock) blocks.push(blockOf(vectors.slice(at, at + perBlock), at));
        const allows = isNarrowed ? (document: number) => document === 1 : undefined;
        const found = nearestDirections(blocks, directionOf(query), { top, allows });
        assert.deepEqual(found, plainly(vectors, query, (at) => !isNarrowed || at % 3 === 1).slice(0, top));
      }),
      { numRuns: 60 },
    );
  });
  it('multiplies the largest directions there are', () => {
    const dimensions = 65_536;
    const [most, least] = [new Int8Array(dimensions).fill(127), new Int8Array(dimensions).fill(-127)];
    const block = createDirectionBlock(dimensions, 2);
    block.add(most);
    block.add(least);
    assert.deepEqual([...block.multiply(most)], [squareOf(most), -squareOf(most)]);
    assert.deepEqual([block.isFull, block.count], [true, 2]);
    block.clear();
    block.add(least);
    assert.deepEqual([...block.multiply(least)], [squareOf(least)]);
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
