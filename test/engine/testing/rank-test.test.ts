import assert from 'node:assert/strict';
import fc from 'fast-check';
import { chanceOfDifference } from '../../../engine/testing/bench/rank-test.ts';

const near = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) < 1e-3, `${actual} is not ${expected}`);

describe('the chance of a difference', () => {
  it('is counted: two of the 252 ways to choose five of ten are as far apart as two samples that do not overlap', () =>
    near(chanceOfDifference([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]), 2 / 252));

  it('of one value that stands last of four is that of standing at either end', () =>
    near(chanceOfDifference([9], [1, 2, 3]), 2 / 4));

  it('is 1 where all values are equal, where both are balanced, and where there is nothing', () => {
    for (const [one, other] of [
      [
        [1, 1, 1, 1],
        [1, 1],
      ],
      [
        [1, 4],
        [2, 3],
      ],
      [[], [1]],
    ] as const)
      assert.equal(chanceOfDifference(one, other), 1);
    const many = Array.from({ length: 30 }, () => 1);
    assert.equal(chanceOfDifference(many, many), 1);
  });

  it('gives ties their mean rank', () => {
    // The ranks 1, 2, 3.5, 3.5: of the six ways to choose two, only the two lowest and the two highest are as far.
    near(chanceOfDifference([1, 2], [3, 3]), 2 / 6);
  });

  it('is nearly the same counted and approximated', () => {
    const values = (from: number, count: number): number[] => Array.from({ length: count }, (_, at) => from + at * 2);
    const counted = chanceOfDifference(values(0, 20), values(7, 20));
    const approximated = chanceOfDifference(values(0, 21), values(7, 21));
    assert.ok(counted > 0.05 && Math.abs(counted - approximated) < 0.05, `${counted} ${approximated}`);
    assert.ok(chanceOfDifference(values(0, 40), values(100, 40)) < 1e-6);
  });

  it('does not depend on which sample stands first, on their order or on the unit', () => {
    const sample = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(sample, sample, (one, other) => {
        const chance = chanceOfDifference(one, other);
        assert.ok(chance > 0 && chance <= 1);
        near(chanceOfDifference(other, one), chance);
        near(
          chanceOfDifference(
            one.map((x) => x * 10).toReversed(),
            other.map((x) => x * 10),
          ),
          chance,
        );
      }),
      { numRuns: 60 },
    );
  });
});
