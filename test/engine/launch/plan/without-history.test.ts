import assert from 'node:assert/strict';
import fc from 'fast-check';
import { forecastLines } from '../../../../engine/cli/text/forecast.ts';
import { compile } from '../../../../engine/compile/compile.ts';
import { basisOf } from '../../../../engine/launch/history/expect-order.ts';
import { foreseePrepared } from '../../../../engine/launch/plan/forecast.ts';
import { chanceOf } from '../../../bench/foresight/chance.ts';
import { judgedFamilies, tuningFamilies } from '../../../bench/foresight/families.ts';

const families = { ...judgedFamilies, ...tuningFamilies };
const made = fc.record({
  family: fc.constantFrom(...Object.keys(families)),
  count: fc.integer({ min: 1, max: 30 }),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
});

describe('a forecast without a history', () => {
  it('claims none: it is a guess, by no run and no time of a step', async () => {
    await fc.assert(
      fc.asyncProperty(made, async ({ family, count, seed }) => {
        const text = families[family as keyof typeof families]?.(count, chanceOf(seed)) ?? '';
        const compiled = compile(text, { file: '/made.baton.yaml' });
        const { maxParallel } = compiled.pipeline.limits;
        const unrun = basisOf({ compiled, inputs: {}, maxParallel, overrides: {} }, { own: [] });
        assert.deepEqual([unrun.samples, unrun.past], [[], []]);

        const { forecast } = await foreseePrepared({ basis: unrun, isPriced: true, notes: [] }, { isFirst: true });
        const { basis, runs, steps, fresh } = forecast;
        assert.deepEqual([basis, runs], ['guess', 0], text);
        assert.ok(steps.length > 0 && steps.every(({ seen, from }) => seen === 0 && from === 'prior'), text);
        assert.deepEqual(
          fresh,
          steps.map(({ path }) => path),
        );
        const [first = ''] = forecastLines(forecast);
        assert.match(first, forecast.duration ? /, a guess by the kinds of its steps/ : /^Nothing is foreseen of the whole run/);
      }),
      { numRuns: 25 },
    );
  });
});
