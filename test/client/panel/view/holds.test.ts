import assert from 'node:assert/strict';
import { listHolds } from '../../../../client/panel/view/holds.ts';
import { simulateRun } from '../../../../engine/forecast/simulate/simulate-run.ts';
import { planOf } from '../../../engine/run/memory.ts';

const played = (text: string, times: Readonly<Record<string, number>>) => {
  const { graph, graphs, pipeline } = planOf(text);
  return simulateRun(
    { graph, called: graphs, maxParallel: pipeline.limits.maxParallel },
    {
      holds: () => true,
      iterations: () => 1,
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
        { path: 'c', time: '1:00', part: 98 },
        { path: 'a', time: '1.0 s', part: 2 },
      ],
      more: 0,
    });
  });

  it('is nothing of a run of one step', () => {
    assert.deepEqual(listHolds(played('steps: [{id: a, prompt: a}]\n', { a: 5_000 })), { rows: [], more: 0 });
  });
});
