import assert from 'node:assert/strict';
import { forEachInSlices, turnLength } from '../../../../engine/run/limits/slices.ts';

describe('work in slices', () => {
  /** A clock that only work moves on, and that notes what was done when others had the event loop. */
  const clock = (done: readonly number[]) => {
    const turns: number[][] = [];
    let at = 0;
    return {
      turns,
      pass: (ms: number) => {
        at += ms;
      },
      now: () => at,
      turn: async () => {
        turns.push([...done]);
        // Others take long, which is not ours.
        at += 100;
      },
    };
  };

  it('is done in order, and others have the event loop as soon as a slice is full', async () => {
    const done: number[] = [];
    const time = clock(done);
    await forEachInSlices([1, 2, 3, 4, 5], time, (one) => {
      done.push(one);
      time.pass(turnLength / 2);
    });
    assert.deepEqual(done, [1, 2, 3, 4, 5]);
    assert.deepEqual(time.turns, [
      [1, 2],
      [1, 2, 3, 4],
    ]);
  });

  it('takes one turn where it is short, and none where there is none', async () => {
    const done: number[] = [];
    const time = clock(done);
    await forEachInSlices([1, 2, 3], time, (one) => void done.push(one));
    await forEachInSlices([], time, () => assert.fail());
    assert.deepEqual([done, time.turns], [[1, 2, 3], []]);
  });

  it('ends with what the work throws', async () => {
    await assert.rejects(
      forEachInSlices([1, 2], clock([]), () => {
        throw new Error('no');
      }),
      /no/,
    );
  });
});
