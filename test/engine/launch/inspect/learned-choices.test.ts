import assert from 'node:assert/strict';
import { sumTrials } from '../../../../engine/launch/admission/experience.ts';
import { describeClass } from '../../../../engine/launch/inspect/learned-choices.ts';
import type { ModelTrial } from '../../../../engine/store/history/records.ts';

const trial = (run: number, model: string, more: Partial<ModelTrial> = {}): ModelTrial => ({
  run: `r${run}`,
  started_at: run,
  model,
  outcome: 'succeeded',
  retries: 0,
  calls: 1,
  schema: false,
  tools: 0,
  input_tokens: 10,
  cost: 0.01,
  attempt: 100,
  quality: undefined,
  ...more,
});

describe('what experience knows', () => {
  it('counts each attempt, and what a judge gave the last one', () => {
    const trials = [
      trial(1, 'm', { retries: 2, quality: 0.5 }),
      trial(1, 'm', { outcome: 'failed', retries: 1, cost: undefined, attempt: undefined }),
      trial(2, 'm', { cost: 0.03, attempt: 300 }),
    ];
    assert.deepEqual(sumTrials(trials), [{ class: 'short', model: 'm', tried: 6, good: 1.5, cost: 0.02, time: 200 }]);
  });

  it('counts an answer that was repaired within its attempt as good: only what it took tells of the repair', () => {
    const trials = [trial(1, 'm', { calls: 2, cost: 0.02, attempt: 200 })];
    assert.deepEqual(sumTrials(trials), [{ class: 'short', model: 'm', tried: 1, good: 1, cost: 0.02, time: 200 }]);
  });

  it('tells classes apart, by the length of one question', () => {
    const classes = [{ schema: true }, { tools: 2 }, { input_tokens: 9_000, calls: 3 }, { input_tokens: undefined }];
    assert.deepEqual(
      sumTrials(classes.map((more) => trial(1, 'm', more))).map((one) => [one.class, one.tried]),
      [
        ['short, schema', 1],
        ['short, tools', 1],
        ['long', 1],
        ['short', 1],
      ],
    );
  });

  const both = Array.from({ length: 60 }, (_, run) => [
    trial(run, 'bad', { outcome: run % 5 === 0 ? 'succeeded' : 'failed' }),
    trial(run, 'good'),
  ]).flat();

  it('shows whom the shadow would have asked, and what that would have been worth', () => {
    const { tried, models, worth } = describeClass('short', both);
    const [bad, good] = models;
    assert.deepEqual([tried, bad?.answered, good?.answered], [120, 60, 60]);
    assert.ok((good?.share ?? 0) > 0.9 && (good?.shadow ?? 0) > 5 * (bad?.shadow ?? 0), JSON.stringify(models));
    // Ten attempts were known before the sixth run.
    assert.equal((good?.shadow ?? 0) + (bad?.shadow ?? 0), 110);
    assert.ok(worth && worth.gain.low > 0.2 && worth.gain.high < 0.6, JSON.stringify(worth));
    assert.deepEqual(describeClass('short', both), { ...describeClass('short', both) });
  });

  it('compares nothing where one model alone was asked', () => {
    assert.equal(describeClass('short', [trial(1, 'm')]).worth, undefined);
  });
});
