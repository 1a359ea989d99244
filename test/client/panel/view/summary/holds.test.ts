import assert from 'node:assert/strict';
import { listHolds } from '../../../../../client/panel/view/summary/holds.ts';
import { simulateRun } from '../../../../../engine/forecast/simulate/simulate-run.ts';
import { planOf } from '../../../../engine/run/memory.ts';

const played = (text: string, times: Readonly<Record<string, number>>, iterations = 1) => {
  const { graph, graphs, pipeline } = planOf(text);
  return simulateRun(
    { graph, called: graphs, maxParallel: pipeline.limits.maxParallel },
    {
      holds: () => true,
      iterations: () => iterations,
      branch: () => undefined,
      route: () => undefined,
      jitter: () => 0,
      attempt: ({ path }) => ({ ms: new Map(Object.entries(times)).get(path) ?? 0 }),
    },
  );
};

describe('what held a run up', () => {
  it('is its critical path, the longest step first', () => {
    const text = 'limits: {max_parallel: 2}\nsteps: [{id: a, prompt: a}, {id: b, prompt: b}, {id: c, prompt: c}]\n';
    assert.deepEqual(listHolds(played(text, { a: 1_000, b: 9_000, c: 60_000 })), {
      rows: [
        { path: 'c', items: 1, time: '1:00', part: 98 },
        { path: 'a', items: 1, time: '1.0 s', part: 2 },
      ],
      more: 0,
    });
  });

  it('tells the items of a loop together', () => {
    const text =
      'steps: [{id: each, for_each: [1, 2, 3], steps: [{id: say, prompt: a}]}, {id: end, prompt: b, dependencies: [each]}]\n';
    const times = { 'each[0].say': 1_000, 'each[1].say': 2_000, 'each[2].say': 3_000, end: 2_000 };
    assert.deepEqual(listHolds(played(text, times, 3)), {
      rows: [
        { path: 'each[*].say', items: 3, time: '6.0 s', part: 75 },
        { path: 'end', items: 1, time: '2.0 s', part: 25 },
      ],
      more: 0,
    });
  });

  it('is nothing of a run of one step', () => {
    assert.deepEqual(listHolds(played('steps: [{id: a, prompt: a}]\n', { a: 5_000 })), { rows: [], more: 0 });
  });
});
