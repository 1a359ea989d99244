import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compile } from '../../../engine/compile/compile.ts';
import { toSamples } from '../../../engine/forecast/history/to-samples.ts';
import { learnForecaster } from '../../../engine/forecast/model/forecaster.ts';
import { forecastRun } from '../../../engine/forecast/simulate/forecast-run.ts';
import { liveSteps, recordOfRun } from '../../../engine/launch/history/record-of-run.ts';
import type { Fact } from '../../../engine/state/events.ts';
import { reduce } from '../../../engine/state/reduce.ts';
import { initialState } from '../../../engine/state/state.ts';
import { yaml } from '../../yaml.ts';
import { planOf, startText } from '../run/memory.ts';

const text = yaml`
  id: clocks
  steps:
    - {id: one, prompt: a}
    - {id: each, for_each: [1, 2, 3], prompt: b, dependencies: [one]}
    - {id: end, set: {x: 1}, dependencies: [each]}
`;
const compiled = compile(text, { file: '/test.baton.yaml' });
const { graph, graphs, pipeline } = planOf(text);

/** What the history keeps of a run with these facts, and what is foreseen by it. */
async function foreseeAfter(facts: readonly Fact[]) {
  const state = initialState(graph, pipeline.limits.maxParallel, graphs);
  for (const fact of facts) reduce(state, fact);
  const run = recordOfRun(state, compiled);
  assert.ok(run);
  const samples = toSamples([{ run, steps: [...liveSteps(state, compiled)] }]);
  const forecaster = learnForecaster({ samples });
  const steps = {
    pipeline: 'clocks',
    placeOf: (path: string) => samples.find(({ step }) => step === path),
    iterationsOf: () => 3,
  };
  const past = [{ run: run.run, age: 0, ms: run.worked, cost: run.cost, tokens: 0 }];
  const plan = { graph, called: graphs, maxParallel: pipeline.limits.maxParallel };
  return { run, samples, forecast: await forecastRun({ plan, steps, forecaster, past, without: () => forecaster, count: 12 }) };
}

describe('clocks that jump while a run goes on', () => {
  it('make no time negative, and no forecast endless or upside down; a run that is cut short tells what it has', async () => {
    const facts: Fact[] = [];
    const { driven } = startText(text, {
      onFact: (fact) => void facts.push(fact),
      model: () => ({ text: '1', model: 'house:one' }),
      options: {
        async begin(context) {
          const place = { engine: '', limits: {}, output_path: '', root: '', workdir: '' };
          const about = { id: 'clocks', file: '', hash: '' };
          context.fact({ type: 'run.started', run: 'r', pipeline: about, inputs: {}, mode: 'live', ...place });
        },
      },
    });
    await driven.done;
    assert.ok(facts.length > 10);

    const jump = fc.record({ at: fc.nat(facts.length - 1), by: fc.integer({ min: -5_000_000, max: 5_000_000 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(jump, { maxLength: 4 }), fc.integer({ min: 1, max: facts.length }), async (jumps, length) => {
        const jumped = facts.slice(0, length).map((fact, index) => {
          const off = jumps.reduce((sum, { at, by }) => sum + (at <= index ? by : 0), 0);
          return { ...fact, at: fact.at + off };
        });
        const { run, samples, forecast } = await foreseeAfter(jumped);
        for (const ms of [run.duration, run.worked, ...samples.map((one) => one.ms ?? 0)]) assert.ok(ms >= 0, String(ms));
        const { low, median, high } = forecast.ms;
        assert.ok(Number.isFinite(high) && 0 <= low && low <= median && median <= high, `${low} ${median} ${high}`);
      }),
      { numRuns: 60 },
    );
  });
});
