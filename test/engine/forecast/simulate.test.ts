import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hashText, uniformFor } from '../../../engine/forecast/model/chance.ts';
import { learnForecaster } from '../../../engine/forecast/model/forecaster.ts';
import type { PlaceChange } from '../../../engine/forecast/model/samples.ts';
import { createFates } from '../../../engine/forecast/simulate/draw-fate.ts';
import { EventQueue } from '../../../engine/forecast/simulate/event-queue.ts';
import { playOnRun } from '../../../engine/forecast/simulate/play-on.ts';
import { simulateRun } from '../../../engine/forecast/simulate/simulate-run.ts';
import type { Fate } from '../../../engine/forecast/simulate/simulated-run.ts';
import type { Fact } from '../../../engine/state/events.ts';
import { reduce } from '../../../engine/state/reduce.ts';
import { initialState, type RunState } from '../../../engine/state/state.ts';
import { chanceOf } from '../../bench/foresight/chance.ts';
import { judgedFamilies, tuningFamilies } from '../../bench/foresight/families.ts';
import { yaml } from '../../yaml.ts';
import { planOf, startText } from '../run/memory.ts';

const families = { ...judgedFamilies, ...tuningFamilies };
const made = fc.record({
  family: fc.constantFrom(...Object.keys(families)),
  count: fc.integer({ min: 1, max: 40 }),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
});
const textOf = ({ family, count, seed }: { family: string; count: number; seed: number }): string =>
  families[family]?.(count, chanceOf(seed)) ?? '';

/** Durations that depend on the path alone, whole milliseconds; every step runs, loops go over ten items. */
const fixed = (seed: number): Fate => ({
  holds: () => true,
  iterations: () => 10,
  branch: (_, ids) => ids[0],
  route: (_step, _on, ids) => ids[0],
  jitter: () => 0.5,
  attempt: ({ path }) => ({ ms: durationOf(seed, path) }),
});
const durationOf = (seed: number, path: string): number => 1 + Math.floor(1_000_000 * uniformFor(seed, hashText(path), 1));

const simulated = (text: string, fate: Fate): RunState => {
  const { graph, graphs, pipeline } = planOf(text);
  return simulateRun({ graph, called: graphs, maxParallel: pipeline.limits.maxParallel }, fate);
};
const schedule = (
  { steps }: Pick<RunState, 'steps'>,
  from = 0,
): [path: string, begun: number | undefined, ended: number | undefined][] =>
  Array.from(steps.values(), ({ path, started_at, finished_at }) => [
    path,
    started_at && started_at - from,
    finished_at && finished_at - from,
  ]);

describe('a simulated run', () => {
  it('begins no step before those that it comes after, and exceeds no limit', () => {
    fc.assert(
      fc.property(made, (one) => {
        const text = textOf(one);
        const { steps, agenda } = simulated(text, fixed(one.seed));
        const working: [at: number, change: number][] = [];
        for (const step of steps.values()) {
          const { node, frame, started_at, finished_at, loop } = step;
          assert.equal(step.status, 'succeeded', step.path);
          for (const position of node.predecessors)
            assert.ok((frame.steps[position]?.finished_at ?? 0) <= (started_at ?? 0), step.path);
          if (node.takesSlot && !loop && started_at !== undefined && finished_at !== undefined)
            working.push([started_at, 1], [finished_at, -1]);
        }
        let busy = 0;
        for (const [, change] of working.sort(([a, x], [b, y]) => a - b || x - y)) {
          busy += change;
          assert.ok(busy <= agenda.maxParallel);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('leaves no slot idle while a step waits for one', () => {
    fc.assert(
      fc.property(made, (one) => {
        const { steps, agenda } = simulated(textOf(one), fixed(one.seed));
        const all = [...steps.values()].filter(({ node, loop }) => node.takesSlot && !loop && !node.loop);
        for (const { node, frame, started_at = 0 } of all) {
          if (frame.owner) continue;
          const ready = Math.max(0, ...node.predecessors.map((position) => frame.steps[position]?.finished_at ?? 0));
          if (started_at === ready) continue;
          const busy = all.filter((other) => (other.started_at ?? 0) <= ready && (other.finished_at ?? 0) > ready).length;
          assert.equal(busy, agenda.maxParallel);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('has the same schedule for the same seed, whatever was played before, and goes another way for another', () => {
    fc.assert(
      fc.property(made, fc.array(fc.integer({ min: 1, max: 1_000_000 }), { maxLength: 3 }), (one, others) => {
        const { graph, graphs, pipeline } = planOf(textOf(one));
        const steps = {
          pipeline: 'made',
          placeOf: (path: string) => ({ pipeline: 'made', step: path, kind: 'prompt', who: 'a:b' }),
          iterationsOf: () => 5,
        };
        const begin = () => {
          const draw = createFates(learnForecaster({ samples: [] }), steps);
          return (seed: number) => {
            const { fate, bill } = draw(seed);
            const run = simulateRun({ graph, called: graphs, maxParallel: pipeline.limits.maxParallel }, fate);
            return { schedule: schedule(run), bill: { ...bill } };
          };
        };
        const [play, again] = [begin(), begin()];
        for (const other of others) again(other);
        const played = play(one.seed);
        assert.deepEqual(again(one.seed), played);
        assert.notDeepEqual(play(one.seed + 1).schedule, played.schedule);
      }),
      { numRuns: 60 },
    );
  });

  it('begins and ends each step when a real run with these durations does: one scheduler, another clock', async () => {
    for (const [index, family] of Object.keys(families).entries()) {
      const text = textOf({ family, count: 30, seed: 77 + index });
      assert.deepEqual(schedule(simulated(text, fixed(index))), await drivenSchedule(text, index), family);
    }
  });

  it('played on from any moment of a real run, comes to the end that this has', async () => {
    for (const [index, family] of Object.keys(families).entries()) {
      const text = textOf({ family, count: 30, seed: 77 + index });
      const facts: Fact[] = [];
      const whole = await drivenSchedule(text, index, facts);
      const { graph, graphs, pipeline } = planOf(text);
      for (const part of [0.05, 0.3, 0.5, 0.8]) {
        const known = facts.slice(0, Math.ceil(facts.length * part));
        const state = initialState(graph, pipeline.limits.maxParallel, graphs);
        for (const fact of known) reduce(state, fact);
        const fate = {
          ...fixed(index),
          rest: ({ path }: { path: string }, taken: number) => ({ ms: durationOf(index, path) - taken }),
        };
        const played = playOnRun(state, fate, { now: known.at(-1)?.at ?? 0 });
        const ends = (all: ReturnType<typeof schedule>) => all.map(([path, , ended]) => [path, ended]).sort();
        assert.deepEqual(ends(schedule(played, state.started?.at)), ends(whole), `${family} at ${part}`);
      }
    }
  });

  it('makes attempts again after their delays, takes routes of failures, skips by conditions, and opens what stands inside', () => {
    const text = yaml`
      id: ways
      limits: {max_parallel: 2}
      steps:
        - {id: flaky, prompt: a, retry: {attempts: 2, delay: 10ms, backoff: constant, jitter: false}}
        - {id: lost, prompt: b, on_failure: rescue}
        - {id: rescue, prompt: c}
        - {id: never, condition: "{{ flaky == 'x' }}", prompt: d, dependencies: [flaky]}
        - {id: all, dependencies: [flaky], steps: [{id: one, prompt: e}, {id: two, prompt: f, dependencies: [one]}]}
        - {id: end, dependencies: [all, lost], set: {x: 1}}
    `;
    const state = simulated(text, {
      ...fixed(1),
      holds: () => false,
      attempt: ({ path, attempts }) => ({ ms: 100, fails: path === 'flaky' && attempts < 3, final: path === 'lost' }),
    });
    const ends = Object.fromEntries(
      Array.from(state.steps.values(), ({ path, status, finished_at }) => [path, [status, finished_at]]),
    );
    assert.deepEqual(ends['flaky'], ['succeeded', 320]);
    assert.deepEqual([ends['lost']?.[0], ends['rescue']?.[0], ends['never']?.[0]], ['failed', 'succeeded', 'skipped']);
    assert.deepEqual(
      [ends['all.two'], ends['end']],
      [
        ['succeeded', 520],
        ['succeeded', 620],
      ],
    );
    assert.equal(state.finished?.status, 'succeeded');
  });
});

describe('a simulated call that is made a second time', () => {
  it('takes no longer than the first, costs both, and happens to one of twenty at most', () => {
    const text = 'id: made\nlimits: {max_parallel: 50}\nsteps:\n  - {id: each, for_each: [1], max_parallel: 50, prompt: a}\n';
    const { graph } = planOf(text);
    const place = { pipeline: 'made', step: 'each[*]', kind: 'prompt', who: 'a:b' };
    const samples = Array.from({ length: 60 }, (_, at) => ({
      ...place,
      run: String(at % 12),
      age: at % 12,
      outcome: 'succeeded' as const,
      ms: at % 12 === 0 ? 9_000 : 1_000 + 20 * (at % 7),
      cost: 1,
      retries: 0,
    }));
    const forecaster = learnForecaster({ samples });
    const play = (changed: PlaceChange | undefined, seed: number) => {
      const placeOf = (path: string) => (path === 'each[*]' ? { ...place, changed } : { ...place, step: path });
      const { fate, bill } = createFates(forecaster, { pipeline: 'made', placeOf, iterationsOf: () => 50 })(seed);
      return { ms: simulateRun({ graph, called: new Map(), maxParallel: 50 }, fate).at, cost: bill.cost };
    };
    const saved = Array.from({ length: 60 }, (_, seed) => {
      const [plain, hedged] = [play(undefined, seed), play({ hedgedAfter: 1_500 }, seed)];
      const told = JSON.stringify({ plain, hedged });
      assert.ok(hedged.ms <= plain.ms && hedged.cost >= plain.cost && hedged.cost <= plain.cost * 1.2, told);
      return plain.ms - hedged.ms;
    });
    assert.ok(saved.some((ms) => ms > 0));
  });

  it('a loop that takes several items at once repeats less often', () => {
    const { graph } = planOf('id: made\nsteps:\n  - {id: each, for_each: [1], prompt: a}\n');
    const forecaster = learnForecaster({ samples: [] });
    const placeOf = (path: string) =>
      path === 'each' ? { pipeline: 'made', step: path, kind: 'prompt', who: '', changed: { batch: 4 } } : undefined;
    const { fate } = createFates(forecaster, { pipeline: 'made', placeOf, iterationsOf: () => 10 })(1);
    const { steps } = simulateRun({ graph, called: new Map(), maxParallel: 5 }, fate);
    assert.equal(steps.get('each')?.loop?.count, 3);
  });
});

/** The same pipeline driven by the engine, on a clock that jumps from one timer to the next. */
async function drivenSchedule(text: string, seed: number, facts: Fact[] = []): Promise<ReturnType<typeof schedule>> {
  const timers = new EventQueue();
  let now = 1_000;
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => timers.add(now + ms, resolve));
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const { driven, state } = startText(text, {
    onFact: (fact) => void facts.push(fact),
    inputs: { x: text.includes('range(x)') ? 10 : 1 },
    async model({ step = '' }) {
      await sleep(durationOf(seed, step));
      return { text: '1' };
    },
    ports: { clock: { now: () => now, sleep: (ms) => sleep(ms), turn } },
  });
  let isOver = false;
  const done = driven.done.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    for (let settled = 0; settled < 5; settled++) await turn();
    const timer = timers.next();
    if (!timer) continue;
    now = timer.at;
    timer.run();
  }
  await done;
  return schedule(state, state.started?.at);
}
