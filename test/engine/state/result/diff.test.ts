import assert from 'node:assert/strict';
import type { RunDiff } from '../../../../engine/state/result/diff.ts';
import { diffRuns } from '../../../../engine/state/result/diff.ts';
import type { Envelope, RunResult } from '../../../../engine/state/result/result.ts';

const step = (more: Partial<Envelope> = {}): Envelope => ({
  status: 'succeeded',
  success: true,
  error: null,
  value: { n: 1, list: [1, { a: 2, b: 3 }] },
  parameters: null,
  location: null,
  duration: 10,
  attempts: 1,
  started_at: null,
  finished_at: null,
  model: null,
  usage: null,
  cost: null,
  provenance: 'live',
  why: null,
  ...more,
});

const run = (steps: Record<string, Envelope>, more: Partial<RunResult> = {}): RunResult => ({
  run: { id: 'r', folder: '/r' },
  pipeline: { id: 'p', name: 'p', file: '/p', hash: 'x' },
  status: 'succeeded',
  degraded: false,
  inputs: {},
  outputs: {},
  absent: [],
  steps,
  products: [],
  order: [],
  usage: { calls: 0, input_tokens: 0, output_tokens: 0, cached_tokens: 0 },
  cost: { usd: 0, complete: true },
  started_at: '',
  finished_at: null,
  duration: 10,
  error: null,
  provenance: 'live',
  ...more,
});

const cases: [rule: string, first: RunResult, second: RunResult, steps: RunDiff['steps'], same: boolean][] = [
  ['nothing', run({ a: step() }), run({ a: step() }), [], true],
  [
    'the order of keys is no difference',
    run({ a: step() }),
    run({ a: step({ value: { list: [1, { b: 3, a: 2 }], n: 1 } }) }),
    [],
    true,
  ],
  [
    'time and money are told and make no difference',
    run({ a: step() }),
    run({ a: step({ duration: 20, cost: 0.5 }) }),
    [{ path: 'a', differs: { cost: [null, 0.5], duration: [10, 20] } }],
    true,
  ],
  [
    'status, value, parameters and model',
    run({ a: step() }),
    run({ a: step({ status: 'failed', value: null, parameters: { x: 1 }, model: 'm' }) }),
    [
      {
        path: 'a',
        differs: {
          status: ['succeeded', 'failed'],
          value: [step().value, null],
          parameters: [null, { x: 1 }],
          model: [null, 'm'],
        },
      },
    ],
    false,
  ],
  [
    'a step of one run alone',
    run({ a: step(), b: step() }),
    run({ b: step(), c: step() }),
    [
      { path: 'a', only: 'first', differs: {} },
      { path: 'c', only: 'second', differs: {} },
    ],
    false,
  ],
  [
    'a longer list',
    run({ a: step({ value: [1] }) }),
    run({ a: step({ value: [1, 2] }) }),
    [{ path: 'a', differs: { value: [[1], [1, 2]] } }],
    false,
  ],
  [
    'a list is no map',
    run({ a: step({ value: [] }) }),
    run({ a: step({ value: {} }) }),
    [{ path: 'a', differs: { value: [[], {}] } }],
    false,
  ],
];

describe('the difference of two runs', () => {
  for (const [rule, first, second, steps, same] of cases)
    it(rule, () => {
      const found = diffRuns(first, second);
      assert.deepEqual([found.steps, found.same], [steps, same]);
    });

  it('tells inputs, outputs, status and totals', () => {
    const first = run({}, { inputs: { a: 1, b: 2 }, outputs: { x: 'one' } });
    const second = run({}, { inputs: { a: 1, b: 3, c: 4 }, status: 'failed', cost: { usd: 2, complete: true }, duration: null });
    const { same, status, inputs, outputs, cost, duration } = diffRuns(first, second);
    assert.deepEqual(
      { same, status, inputs, outputs, cost, duration },
      {
        same: false,
        status: ['succeeded', 'failed'],
        inputs: { b: [2, 3], c: [null, 4] },
        outputs: { x: ['one', null] },
        cost: [0, 2],
        duration: [10, null],
      },
    );
  });
});
