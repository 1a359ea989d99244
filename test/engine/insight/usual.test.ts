import assert from 'node:assert/strict';
import { isUnusual, listTrends, usualOf } from '../../../engine/insight/usual.ts';
import type { StepSum } from '../../../engine/store/history/records.ts';

const sum = (run: number, duration: number, more: Partial<StepSum> = {}): StepSum => ({
  run: `r${run}`,
  step: 's',
  kind: 'prompt',
  count: 1,
  failed: 0,
  retries: 0,
  duration,
  wait: 0,
  cost: 0,
  tokens: 0,
  ...more,
});

describe('what a step usually takes', () => {
  it('is the median of its runs, and where eight of ten lie', () => {
    const sums = Array.from({ length: 11 }, (_, run) => sum(run, 1000 + 100 * run));
    assert.deepEqual(usualOf(sums).time, { low: 1100, median: 1500, high: 1900 });
  });

  it('is that of one item where the step ran several times in a run', () => {
    const sums = [1, 2, 3].map((run) => sum(run, 3000, { count: 3, cost: 0.3 }));
    const usual = usualOf(sums);
    assert.equal(usual.time?.median, 1000);
    assert.ok(Math.abs((usual.cost?.median ?? 0) - 0.1) < 1e-9);
  });

  it('is not said of fewer than three runs, and failures tell nothing', () => {
    assert.equal(usualOf([sum(1, 5), sum(2, 5)]).time, undefined);
    assert.equal(usualOf([sum(1, 5), sum(2, 5), sum(3, 60_000, { failed: 1 })]).time, undefined);
  });

  const cases: [name: string, value: number, median: number, unusual: ReturnType<typeof isUnusual>][] = [
    ['twice as long is more', 9800, 4600, 'more'],
    ['a tenth more is not', 5060, 4600, undefined],
    ['twice as long by a few milliseconds is chance', 40, 20, undefined],
    ['half the time is less', 2000, 4600, 'less'],
  ];
  for (const [name, value, median, unusual] of cases)
    it(name, () => assert.equal(isUnusual('time', value, { low: 0.9 * median, median, high: 1.1 * median }), unusual));

  it('trends name the steps whose newest run is unusual, what has grown most first', () => {
    const steps = new Map([
      ['steady', [1, 2, 3, 4].map((run) => sum(run, 2000))],
      ['slower', [sum(1, 2000), sum(2, 2100), sum(3, 1900), sum(4, 5000)]],
      ['dearer', [1, 2, 3, 4].map((run) => sum(run, 10, { cost: run === 4 ? 0.9 : 0.1 }))],
      ['faster', [sum(1, 9000), sum(2, 9000), sum(3, 9000), sum(4, 1000)]],
      ['new', [sum(4, 90_000)]],
    ]);
    assert.deepEqual(
      listTrends({ runs: [], steps }).map(({ step, figure, change, newest }) => [step, figure, change, newest]),
      [
        ['dearer', 'cost', 'more', 0.9],
        ['slower', 'time', 'more', 5000],
        ['faster', 'time', 'less', 1000],
      ],
    );
  });
});
