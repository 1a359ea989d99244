import assert from 'node:assert/strict';
import { capacityLines } from '../../../../engine/cli/text/capacity.ts';
import { paint } from '../../../../engine/cli/text/paint.ts';
import { planCapacity } from '../../../../engine/forecast/capacity/plan-capacity.ts';
import type { ForecastPlace, Sample } from '../../../../engine/forecast/model/samples.ts';
import type { ForecastBasis } from '../../../../engine/forecast/simulate/answer-forecast.ts';
import type { CapacityPlan } from '../../../../engine/launch/capacity/capacity.ts';
import { planOf } from '../../run/memory.ts';

const place = (step: string, who: string): ForecastPlace => ({ pipeline: 'p', step, definition: 'd', kind: 'prompt', who });
/** Milliseconds and USD of each model, the same each time. */
const figures = {
  'house:slow': { ms: 100_000, cost: 0.01 },
  'house:quick': { ms: 10_000, cost: 0.03 },
  'house:dear': { ms: 9_000, cost: 0.5 },
};
type Model = keyof typeof figures;
const models = Object.keys(figures) as Model[];

function basisOf(steps: number, maxParallel = 10): ForecastBasis {
  const ids = Array.from({ length: steps }, (_, at) => `s${at}`);
  const { graph } = planOf(`id: p\nsteps:\n${ids.map((id) => `  - {id: ${id}, prompt: a}`).join('\n')}\n`);
  const samples = Array.from({ length: 30 }, (_, run) =>
    [...ids.map((id) => [id, 'house:slow'] as const), ...models.map((model) => [`other-${model}`, model] as const)].map(
      ([step, model]): Sample => ({
        ...place(step, model),
        run: String(run),
        age: 29 - run,
        outcome: 'succeeded',
        retries: 0,
        input_tokens: 300,
        output_tokens: 200,
        ...figures[model],
      }),
    ),
  ).flat();
  return {
    pipeline: 'p',
    graph,
    called: [],
    maxParallel,
    tools: [],
    calls: [],
    places: ids.map((id) => [id, place(id, 'house:slow')]),
    iterations: [],
    working: ids,
    loops: [],
    isOrdered: false,
    samples,
    hits: [],
    published: [],
    past: [],
  };
}

const choicesOf = (basis: ForecastBasis) =>
  basis.places.map(([step, own]) => ({
    step,
    places: [own, ...models.slice(1).map((who) => ({ ...own, who, definition: undefined, now: own }))],
  }));

describe('the capacity of a pipeline', () => {
  it('has its knee where every step has a slot, and the demand and the cost of a run', async () => {
    const basis = basisOf(4);
    const { knee, slots, perRun, demand } = await planCapacity({ do: 'capacity', basis, deadline: null, choices: [] });
    assert.equal(knee, 4);
    const medians = slots.map(({ median }) => median);
    assert.deepEqual(
      medians,
      [...medians].sort((a, b) => b - a),
    );
    const one = slots[0]?.median ?? 0;
    assert.ok(one > 350_000 && one < 450_000, String(one));
    assert.deepEqual(
      demand.map(({ model, calls }) => [model, Math.round(calls)]),
      [['house:slow', 4]],
    );
    assert.ok(perRun.cost.low <= perRun.cost.mean && perRun.cost.mean <= perRun.cost.high);
    assert.ok(Math.abs(perRun.cost.mean - 0.04) < 0.01, String(perRun.cost.mean));
  });

  it('takes the cheapest models without a deadline, dearer ones for steps in the way of one, and none where none is quick enough', async () => {
    const basis = basisOf(2, 1);
    const ask = (deadline: number | null) => planCapacity({ do: 'capacity', basis, deadline, choices: choicesOf(basis) });
    const free = await ask(null);
    assert.deepEqual([free.cheapest?.changes, free.isExact], [[], true]);
    // One slot: 200 s as it is, some 110 s with one of the steps at the quick model.
    const within = await ask(150_000);
    assert.deepEqual(
      within.cheapest?.changes.map(({ to }) => to),
      ['house:quick'],
    );
    assert.ok((within.cheapest?.within ?? 0) >= 0.9);
    const both = await ask(50_000);
    assert.deepEqual(
      both.cheapest?.changes.map(({ to }) => to),
      ['house:quick', 'house:quick'],
    );
    assert.equal((await ask(1_000)).cheapest, null);
  });

  it('says the same of a setting in the table and of its models', async () => {
    const deadline = 10_000_000;
    const { samples, ...rest } = basisOf(3, 2);
    for (const known of [samples, []]) {
      const basis = { ...rest, samples: known };
      const own = basis.places.map(([step, place]) => ({ step, places: [place] }));
      const { slots, cheapest } = await planCapacity({ do: 'capacity', basis, deadline, choices: own });
      const { low, median, high, within } = slots.find((one) => one.slots === 2) ?? assert.fail();
      assert.ok(cheapest && low < high);
      const { low: least, median: middle, high: most, within: share } = cheapest;
      assert.deepEqual([least, middle, most, share], [low, median, high, within]);
    }
  });

  it('names the slots where no models are quick enough, and a range where some are', async () => {
    const basis = basisOf(2, 1);
    const linesOf = async (deadline: number) => {
      const { unknownLoops, ...answer } = await planCapacity({ do: 'capacity', basis, deadline, choices: choicesOf(basis) });
      assert.deepEqual(unknownLoops, []);
      const plan: CapacityPlan = {
        ...answer,
        pipeline: { id: 'p', name: 'p', file: 'p.baton.yaml' },
        basis: 'runs',
        notes: [],
        rate: 10,
        deadline,
        quality: null,
        slotsNow: 1,
        atOnce: 1,
        limits: [],
        mostRate: null,
        monthly: null,
        unjudged: [],
      };
      return capacityLines(plan, paint(false), 200).join('\n');
    };
    assert.match(
      await linesOf(1_000),
      /With 1 slot, as now, no assignment of the allowed models ends nine of ten runs within 1\.0 s\./,
    );
    assert.match(await linesOf(150_000), / a run on average, in about .+ \(80 %: .+ to .+\), \d+ % within /);
  });

  it('is the same each time', async () => {
    const job = { do: 'capacity', basis: basisOf(3), deadline: 120_000, choices: choicesOf(basisOf(3)) } as const;
    assert.deepEqual(await planCapacity(job), await planCapacity(job));
  });

  it('says nothing where a loop is of unknown length', async () => {
    const { graph } = planOf('id: p\ninputs: {list: list}\nsteps: [{id: l, for_each: "{{ list }}", prompt: a}]\n');
    const basis = { ...basisOf(1), graph, loops: ['l'], places: [] };
    assert.deepEqual((await planCapacity({ do: 'capacity', basis, deadline: null, choices: [] })).unknownLoops, ['l']);
  });
});
