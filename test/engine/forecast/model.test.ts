import assert from 'node:assert/strict';
import fc from 'fast-check';
import { calibrate } from '../../../engine/forecast/model/calibrate.ts';
import { learnForecaster } from '../../../engine/forecast/model/forecaster.ts';
import { findDrift, weightsOf } from '../../../engine/forecast/model/forget.ts';
import { intervalOf, weightedQuantile } from '../../../engine/forecast/model/interval.ts';
import { learn, predict } from '../../../engine/forecast/model/regression.ts';
import type { ForecastPlace, Sample } from '../../../engine/forecast/model/samples.ts';
import { normalQuantile, studentQuantile } from '../../../engine/forecast/model/student.ts';

const place: ForecastPlace = { pipeline: 'p', step: 'a', definition: 'd', kind: 'prompt', who: 'x:y' };
const took = (ms: number, age: number, more: Partial<Sample> = {}): Sample => ({
  ...place,
  run: `r${age}`,
  age,
  outcome: 'succeeded',
  ms,
  retries: 0,
  ...more,
});
const near = (value: number, wanted: number, share: number): void =>
  assert.ok(Math.abs(value - wanted) <= share * Math.abs(wanted), `${value} is not near ${wanted}`);

describe('what is learnt of steps', () => {
  const learnt = (samples: Sample[], of: ForecastPlace = place) => {
    const forecaster = learnForecaster({ samples });
    const prediction = forecaster.predict(of, 'ms');
    return { prediction, interval: intervalOf(prediction, 'ms', forecaster.runSpread) };
  };

  it('quantiles are those of the tables', () => {
    for (const [p, z] of [
      [0.5, 0],
      [0.9, 1.28155],
      [0.975, 1.95996],
      [0.001, -3.09023],
    ] as const)
      assert.ok(Math.abs(normalQuantile(p) - z) < 1e-4);
    for (const [p, freedom, t] of [
      [0.9, 4, 1.5332],
      [0.9, 10, 1.3722],
      [0.975, 5, 2.5706],
      [0.1, 8, -1.3968],
    ] as const)
      assert.ok(Math.abs(studentQuantile(p, freedom) - t) < 0.01, `${p} ${freedom}`);
  });

  it('a regression with much data is that of least squares, and with none is the prior', () => {
    const prior = {
      mean: [0, 0],
      precision: [
        [1, 0],
        [0, 1],
      ],
      freedom: 4,
      variance: 1,
    };
    assert.equal(learn(prior, []), prior);
    const observed = Array.from({ length: 4000 }, (_, at) => ({
      x: [1, at % 7],
      y: 3 - 2 * (at % 7) + (at % 2 ? 0.1 : -0.1),
      weight: 1,
    }));
    const { mean, variance } = learn(prior, observed);
    near(mean[0] ?? 0, 3, 0.01);
    near(mean[1] ?? 0, -2, 0.01);
    assert.ok(variance > 0.01 && variance < 0.02);
    const { centre, doubt } = predict(
      {
        ...prior,
        mean,
        precision: [
          [4000, 0],
          [0, 4000],
        ],
      },
      [1, 0],
    );
    assert.ok(Math.abs(centre - 3) < 0.01 && doubt < 0.1);
  });

  it('a step is foreseen by its own times, a new one by like ones, and one of which nothing is like by a guess that is far wider', () => {
    const samples = Array.from({ length: 12 }, (_, age) => took(10_000 + 200 * (age % 3), age));
    const own = learnt(samples);
    near(own.interval.median, 10_200, 0.05);
    assert.deepEqual([own.prediction.from, own.prediction.seen], ['step', 12]);
    const like = learnt(samples, { ...place, step: 'b' });
    assert.deepEqual([like.prediction.from, like.prediction.seen], ['like', 0]);
    const changed = learnt(samples, { ...place, definition: 'other' });
    assert.equal(changed.prediction.from, 'like');
    const guess = learnt([]);
    assert.deepEqual([guess.prediction.from, guess.prediction.seen], ['prior', 0]);
    const width = ({ interval: { low, high } }: ReturnType<typeof learnt>): number => high / low;
    assert.ok(width(own) < width(like) && width(like) < width(guess));
  });

  it('how often a step runs is known from runs under its condition as it is now, what it takes from all', () => {
    const rarely = Array.from({ length: 10 }, (_, age) =>
      took(1000, age, { gate: 'old', outcome: age < 9 ? 'skipped' : 'succeeded' }),
    );
    const { odds, predict: predictStep } = learnForecaster({ samples: rarely });
    const now = { ...place, gate: 'new' };
    assert.ok(odds({ ...place, gate: 'old' }).runs < 0.2);
    assert.equal(odds(now).runs, 0.5);
    assert.deepEqual(predictStep(now, 'ms'), predictStep({ ...place, gate: 'old' }, 'ms'));
  });

  it('loops whose lists are long together in earlier runs are so in a simulated one', () => {
    const counts = (run: number, other: number) => [
      took(0, run, { step: 'a', run: `r${run}`, ms: undefined, iterations: 5 + run }),
      took(0, run, { step: 'b', run: `r${run}`, ms: undefined, iterations: 5 + other }),
    ];
    const runs = [0, 1, 2, 3, 4, 5, 6, 7];
    const together = learnForecaster({ samples: runs.flatMap((run) => counts(run, run)) });
    const apart = learnForecaster({ samples: runs.flatMap((run) => counts(run, (run * 3) % 8)) });
    const fixed = learnForecaster({ samples: runs.flatMap((run) => counts(run, 1)) });
    assert.ok(together.countsTogether('p') > 0.7, String(together.countsTogether('p')));
    assert.ok(apart.countsTogether('p') < 0.4, String(apart.countsTogether('p')));
    assert.deepEqual([fixed.countsTogether('p'), together.countsTogether('other')], [0, 0]);
  });

  it('what an edit changes of a step multiplies what was measured of it', () => {
    const samples = Array.from({ length: 12 }, (_, age) => took(1000, age));
    const factors = { ms: { factor: 0.5, doubt: 0 } };
    near(learnt(samples, { ...place, changed: { factors } }).interval.median, 500, 0.02);
  });

  it('at another model a step costs as much more as that is dearer, where both prices are published', () => {
    const samples = Array.from({ length: 12 }, (_, age) => took(1000, age, { cost: 0.01 }));
    const price = new Map([
      ['x:y', 1],
      ['x:dear', 10],
      ['x:free', 0],
    ]);
    const publishedOf = (who: string) => ({ input_price: price.get(who), output_price: price.get(who) });
    const { predict: predictAt } = learnForecaster({ samples, publishedOf });
    const costAt = (who: string, now: ForecastPlace) =>
      Math.exp(predictAt({ ...place, who, definition: undefined, now }, 'cost').centre);
    near(costAt('x:dear', place), 0.1, 0.05);
    assert.equal(costAt('x:free', place), 0);
    assert.ok(Number.isFinite(costAt('x:dear', { ...place, who: 'x:free' })));
  });

  it('forecasts without a sample claim none, whatever the step', () => {
    const text = fc.string();
    fc.assert(
      fc.property(fc.record({ pipeline: text, step: text, kind: text, who: text }), (any) => {
        const { seen, from } = learnForecaster({ samples: [] }).predict(any, 'ms');
        assert.deepEqual([seen, from], [0, 'prior']);
      }),
    );
  });

  it('low, middle and high stand in their order, and are finite, for any times', () => {
    const ms = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e9, noNaN: true }));
    fc.assert(
      fc.property(fc.array(ms, { maxLength: 30 }), (times) => {
        const { low, median, high } = learnt(times.map((one, age) => took(one, age))).interval;
        assert.ok(Number.isFinite(high) && 0 <= low && low <= median && median <= high, `${low} ${median} ${high}`);
      }),
    );
  });

  it('one straggler moves the middle little, and is expected now and then from then on', () => {
    const calm = Array.from({ length: 20 }, (_, age) => took(1000 + 20 * (age % 5), age));
    const rare = [...calm, took(60_000, 3)];
    near(learnt(rare).interval.median, learnt(calm).interval.median, 0.05);
    assert.ok(learnt(rare).prediction.stragglers.share > learnt(calm).prediction.stragglers.share);
  });

  it('a change of all steps is found after two runs, and what was before hardly counts', () => {
    const runs = (newer: number): Map<number, { mean: number; count: number }> =>
      new Map(
        Array.from({ length: 20 }, (_, age) => [age, { mean: (age < newer ? 0.69 : 0) + 0.03 * ((age % 3) - 1), count: 10 }]),
      );
    assert.deepEqual(
      [0, 2, 4].map((newer) => findDrift(runs(newer))),
      [undefined, 2, 4],
    );
    const weight = weightsOf(runs(3));
    assert.ok(weight(2) > 0.8 && weight(3) < 0.1);
    const samples = Array.from({ length: 20 }, (_, age) => took((age < 3 ? 2000 : 1000) + 10 * (age % 4), age));
    near(learnt(samples).interval.median, 2000, 0.15);
  });

  it('odds: what never failed does not fail for good; retries, conditions and the cache are counted apart', () => {
    const samples = [
      ...Array.from({ length: 9 }, (_, age) => took(100, age, { retries: age === 0 ? 2 : 0 })),
      ...Array.from({ length: 9 }, (_, age) =>
        took(0, age, { step: 'b', outcome: age < 6 ? 'skipped' : 'succeeded', ms: undefined }),
      ),
    ];
    const { odds } = learnForecaster({ samples, hits: new Map([['a', 10]]) });
    const a = odds(place);
    assert.deepEqual([a.fails, a.seen, a.cached], [0, 19, 0.5]);
    assert.ok(a.retry > 0.1 && a.retry < 0.2);
    near(odds({ ...place, step: 'b' }).runs, 0.35, 0.01);
  });

  it('an interval gets narrower with runs that were as foreseen, wider with those that were not, and always holds the middle', () => {
    const simulated = { mean: Math.log(1000), spread: 0.1 };
    const width = (values: readonly number[]): number => {
      const scores = values.map((value) => ({ value, weight: 1 }));
      const { low, median, high } = calibrate(simulated, scores, { median: 1000, of: 'steady', what: 'time' });
      assert.ok(low <= median && median <= high);
      return high / low;
    };
    const spread = (by: number): number[] => Array.from({ length: 20 }, (_, at) => by * (at / 9.5 - 1));
    assert.ok(width(spread(0.5)) < width([]) && width([]) < width(spread(4)));
    assert.equal(
      weightedQuantile(
        [
          { value: 1, weight: 0 },
          { value: 5, weight: 1 },
        ],
        0.5,
      ),
      5,
    );
  });
});
