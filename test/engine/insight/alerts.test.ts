import assert from 'node:assert/strict';
import type { AlertThresholds } from '../../../engine/compile/pipeline/model/pipeline.ts';
import { judgeAlerts } from '../../../engine/insight/alerts.ts';
import type { RunRecord, StepSum } from '../../../engine/store/history/records.ts';

const run = (at: number, more: Partial<RunRecord> = {}): RunRecord => ({
  run: `r${at}`,
  pipeline: 'p',
  file: 'p.yaml',
  hash: 'h',
  status: 'succeeded',
  degraded: false,
  mode: 'live',
  started_at: at,
  duration: 9000,
  worked: 1000,
  cost: 0.1,
  input_tokens: 1,
  output_tokens: 1,
  calls: 1,
  models: [],
  steps: 1,
  given: 0,
  failed: 0,
  retries: 0,
  ...more,
});
const sum = (at: number, more: Partial<StepSum> = {}): StepSum => ({
  run: `r${at}`,
  step: 's',
  kind: 'prompt',
  count: 1,
  failed: 0,
  retries: 0,
  duration: 1000,
  wait: 0,
  cost: 0,
  tokens: 0,
  answer: 500,
  ...more,
});

/** What is told of runs, the oldest first, each with its sums of the one step. */
const judge = (thresholds: AlertThresholds, runs: readonly RunRecord[], sums: readonly StepSum[] = []) => {
  const { alerts, unjudged } = judgeAlerts(thresholds, { runs: [...runs], steps: new Map([['s', [...sums]]]) });
  return { alerts: alerts.map(({ kind, message }) => `${kind}: ${message}`), unjudged };
};
const many = (count: number, more?: (at: number) => Partial<RunRecord>) =>
  Array.from({ length: count }, (_, at) => run(at, more?.(at)));

describe('alerts of a run', () => {
  it('say nothing where nothing is beyond, at the threshold itself too', () => {
    const sums = many(6).map((_, at) => sum(at, { agreement: 0.5 }));
    const thresholds = { time: 1000, cost: 0.1, failure_rate: 0, agreement: 0.5, drift: 1.5 };
    assert.deepEqual(judge(thresholds, many(6), sums), { alerts: [], unjudged: [] });
  });

  it('time is that of the work, without what people took', () => {
    assert.deepEqual(judge({ time: 999 }, [run(0)]).alerts, ['time: The newest run took 1.0 s; `alerts` allows 999 ms.']);
    assert.deepEqual(judge({ time: 2000 }, [run(0)]).alerts, []);
  });

  it('a cost that is not known is no cost of nothing', () => {
    assert.deepEqual(judge({ cost: 0.05 }, [run(0)]).alerts, ['cost: The newest run cost $0.10; `alerts` allows $0.05.']);
    const { alerts, unjudged } = judge({ cost: 0.05 }, [run(0, { cost: undefined })]);
    assert.deepEqual(alerts, []);
    assert.match(unjudged.join(), /The cost of this run is not known, so `alerts.cost` cannot be judged/);
  });

  it('a rate is of five runs at least, and of the newest twenty', () => {
    const failing = (from: number) => (at: number) => ({ status: at >= from ? ('failed' as const) : ('succeeded' as const) });
    assert.deepEqual(judge({ failure_rate: 0.2 }, many(4, failing(0))), {
      alerts: [],
      unjudged: ['`alerts.failure_rate` wants 5 runs at least; there are 4.'],
    });
    assert.deepEqual(judge({ failure_rate: 0.2 }, many(25, failing(20))).alerts, [
      'failure_rate: 5 of the newest 20 runs failed (25 %); `alerts` allows 20 %.',
    ]);
    assert.deepEqual(judge({ failure_rate: 0.25 }, many(25, failing(20))).alerts, []);
  });

  it('an ensemble that agrees less is named, and where none is known that is said', () => {
    assert.deepEqual(judge({ agreement: 0.6 }, [run(0)], [sum(0, { agreement: 0.33 })]).alerts, [
      'agreement: The members of `s` agree by 0.33; `alerts` wants 0.6.',
    ]);
    assert.equal(judge({ agreement: 0.6 }, [run(0)], [sum(0)]).unjudged.length, 1);
  });

  const drifts: [rule: string, figures: Partial<StepSum>[], told: string[]][] = [
    [
      'a step that lasts longer in its newest three runs',
      [1, 1, 1, 1, 3, 3, 3].map((seconds) => ({ duration: 1000 * seconds })),
      ['drift: `s` takes 3.0 s in its newest 3 runs, 3.0 times its usual 1.0 s; `alerts` allows 2 times.'],
    ],
    ['one odd run is no drift', [1, 1, 1, 1, 1, 1, 9].map((seconds) => ({ duration: 1000 * seconds })), []],
    ['milliseconds are chance', [1, 1, 1, 9, 9, 9].map((ms) => ({ duration: ms })), []],
    ['a step that became faster', [9, 9, 9, 1, 1, 1].map((seconds) => ({ duration: 1000 * seconds })), []],
    ['the time is that of one item', [1, 1, 1, 4, 4, 4].map((count) => ({ count, duration: 1000 * count })), []],
    [
      'answers that become short',
      [400, 400, 400, 100, 100, 100].map((answer) => ({ answer })),
      ['drift: `s` answers 100 characters in its newest 3 runs, less than its usual 400 by a factor of 4.0; `alerts` allows 2.'],
    ],
    [
      'answers that become long',
      [100, 100, 100, 400, 400, 400].map((answer) => ({ answer })),
      ['drift: `s` answers 400 characters in its newest 3 runs, 4.0 times its usual 100; `alerts` allows 2 times.'],
    ],
    ['a few characters are chance', [1, 1, 1, 9, 9, 9].map((answer) => ({ answer })), []],
    ['failures tell nothing', [1, 1, 1, 9, 9, 9].map((s) => ({ duration: 1000 * s, failed: s === 9 ? 1 : 0 })), []],
  ];
  for (const [rule, figures, told] of drifts) {
    it(`drift: ${rule}`, () => {
      const sums = figures.map((figure, at) => sum(at, figure));
      assert.deepEqual(judge({ drift: 2 }, many(figures.length), sums).alerts, told);
    });
  }

  it('drift wants six runs, and says how many there are', () => {
    assert.deepEqual(judge({ drift: 2 }, [run(0)], [sum(0)]).unjudged, [
      '`alerts.drift` wants 6 runs of a step at least; there is 1 of the pipeline.',
    ]);
  });

  it('replays and runs that were cut off tell nothing, and a pipeline that never ran has no alerts', () => {
    assert.deepEqual(judge({ time: 1 }, [run(0, { mode: 'replay' }), run(1, { status: 'cancelled' })]).alerts, []);
    assert.deepEqual(judge({ time: 1 }, []), { alerts: [], unjudged: [] });
  });
});
