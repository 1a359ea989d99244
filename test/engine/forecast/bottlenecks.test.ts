import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fateOfRun, findBottlenecks } from '../../../engine/forecast/bottlenecks/find-bottlenecks.ts';
import { slackOf, tracePath } from '../../../engine/forecast/bottlenecks/trace-path.ts';
import { hashText, uniformFor } from '../../../engine/forecast/model/chance.ts';
import { simulateRun } from '../../../engine/forecast/simulate/simulate-run.ts';
import type { Fate } from '../../../engine/forecast/simulate/simulated-run.ts';
import { chanceOf } from '../../bench/foresight/chance.ts';
import { judgedFamilies, tuningFamilies } from '../../bench/foresight/families.ts';
import { yaml } from '../../yaml.ts';
import { planOf } from '../run/memory.ts';

const families = { ...judgedFamilies, ...tuningFamilies };
const fate = (msOf: (path: string) => number, items = 3): Fate => ({
  holds: () => true,
  iterations: () => items,
  branch: (_, ids) => ids[0],
  route: (_step, _on, ids) => ids[0],
  jitter: () => 0.5,
  attempt: ({ path }) => ({ ms: msOf(path) }),
});
const times = (all: Readonly<Record<string, number>>): Fate => fate((path) => new Map(Object.entries(all)).get(path) ?? 0);
const planFor = (text: string, maxParallel?: number) => {
  const { graph, graphs, pipeline } = planOf(text);
  return { graph, called: graphs, maxParallel: maxParallel ?? pipeline.limits.maxParallel };
};
const wide = yaml`
  id: wide
  limits: {max_parallel: 2}
  steps:
    - {id: a, prompt: a}
    - {id: b, prompt: b}
    - {id: c, prompt: c}
    - {id: d, prompt: d}
    - {id: end, prompt: e, dependencies: [a]}
`;

describe('what the time of a run hangs on', () => {
  it('is the way of steps one after the other: by what each comes after, or by the slot that it waited for', () => {
    const state = simulateRun(planFor(wide), times({ a: 10, b: 20, c: 100, d: 30, end: 5 }));
    const path = tracePath(state).map(({ step, after }) => `${step.path} ${after}`);
    assert.deepEqual(path, ['a begin', 'c slot']);
    const chain = yaml`
      id: chain
      steps:
        - {id: one, prompt: a}
        - {id: box, dependencies: [one], steps: [{id: in, prompt: b}]}
        - {id: rows, dependencies: [box], for_each: [1, 2, 3], max_parallel: 1, prompt: c}
    `;
    const done = simulateRun(
      planFor(chain),
      fate(() => 50),
    );
    assert.deepEqual(
      tracePath(done).map(({ step, after }) => `${step.path} ${after}`),
      ['one begin', 'box.in step', 'rows[0] step', 'rows[1] step', 'rows[2] step'],
    );
  });

  it('is no wait for a slot where a step begins as soon as it can: behind what was passed over, a route, or before finally', () => {
    const text = yaml`
      id: free
      inputs: {x: 1}
      steps:
        - {id: one, prompt: a}
        - {id: other, prompt: b}
        - {id: never, prompt: c, condition: x > 1, dependencies: [one]}
        - {id: behind, prompt: d, dependencies: [never]}
      finally:
        - {id: tidy, prompt: e}
    `;
    const fates = times({ one: 10, other: 4, behind: 20, 'finally.tidy': 5 });
    const state = simulateRun(planFor(text), { ...fates, holds: ({ path }) => path !== 'never' });
    assert.deepEqual(
      tracePath(state).map(({ step, after }) => `${step.path} ${after}`),
      ['one begin', 'behind step', 'finally.tidy step'],
    );
    const routed = yaml`
      id: routed
      steps:
        - {id: one, prompt: a, on_success: far}
        - {id: near, prompt: b}
        - {id: far, prompt: c}
    `;
    const led = simulateRun(planFor(routed), times({ one: 10, far: 20 }));
    assert.deepEqual(
      tracePath(led).map(({ step, after }) => `${step.path} ${after}`),
      ['one begin', 'far step'],
    );
  });

  it('is no wait for a slot either where nothing became free: a pause or a person held it up', () => {
    const state = simulateRun(planFor(wide), times({ a: 100, b: 100, c: 100, d: 30, end: 5 }));
    const late = state.steps.get('c');
    if (late?.started_at !== undefined) late.started_at += 60;
    assert.equal(tracePath(state).find(({ step }) => step.path === 'c')?.after, 'other');
  });

  it('goes through steps that take no time, and names those that take some', () => {
    const text = yaml`
      id: sets
      steps:
        - {id: first, set: {x: 1}}
        - {id: ask, prompt: "{{ x }}", dependencies: [first]}
        - {id: keep, set: {y: "{{ ask }}"}}
        - {id: again, set: {z: "{{ y }}"}}
        - {id: more, prompt: "{{ z }}"}
        - {id: last, set: {w: "{{ more }}"}}
    `;
    const state = simulateRun(planFor(text), times({ ask: 10, more: 20 }));
    assert.deepEqual(
      tracePath(state).map(({ step, after }) => `${step.path} ${after}`),
      ['ask step', 'more step'],
    );
    const pure = simulateRun(planFor('id: p\nsteps: [{id: a, set: {x: 1}}, {id: b, set: {y: "{{ x }}"}}]\n'), times({}));
    assert.deepEqual(tracePath(pure), []);
  });

  it('leaves a step the time by which it could have ended later', () => {
    const text = yaml`
      id: join
      steps:
        - {id: fast, prompt: a}
        - {id: slow, prompt: b}
        - {id: end, prompt: c, dependencies: [fast, slow]}
    `;
    const state = simulateRun(planFor(text), times({ fast: 10, slow: 100, end: 5 }));
    const slack = slackOf(state);
    assert.deepEqual(
      ['fast', 'slow', 'end'].map((id) => {
        const step = state.steps.get(id);
        return step && slack(step);
      }),
      [90, 0, 0],
    );
  });

  it('of any run: the way has no step that ends behind the begin of the next, ends with the run, and has no slack where no slot was waited for', () => {
    const made = fc.record({
      family: fc.constantFrom(...Object.keys(families)),
      count: fc.integer({ min: 2, max: 40 }),
      seed: fc.integer({ min: 1, max: 1_000_000 }),
    });
    fc.assert(
      fc.property(made, ({ family, count, seed }) => {
        const text = families[family]?.(count, chanceOf(seed)) ?? '';
        // With a slot for each, nothing but other steps is waited for.
        const state = simulateRun(
          planFor(text, 1_000),
          fate((path) => 1 + Math.floor(1_000 * uniformFor(seed, hashText(path), 1)), 7),
        );
        const path = tracePath(state);
        assert.equal(path.at(-1)?.step.finished_at, state.at);
        assert.equal(path[0]?.after, 'begin');
        const slack = slackOf(state);
        for (const [at, { step, after }] of path.entries()) {
          if (at) assert.equal(step.started_at, path[at - 1]?.step.finished_at, step.path);
          assert.notEqual(after, 'slot', step.path);
          assert.equal(slack(step), 0, step.path);
        }
        for (const step of state.steps.values()) assert.ok(slack(step) >= 0 && slack(step) <= state.at, step.path);
      }),
      { numRuns: 60 },
    );
  });

  it('one more slot is worth what the run is shorter with it, and nothing where nobody waits', async () => {
    const plan = planFor(wide);
    const found = await findBottlenecks({ plan, fate: () => times({ a: 50, b: 50, c: 50, d: 50, end: 50 }), count: 3 });
    assert.deepEqual(found.duration, { low: 150, median: 150, high: 150 });
    assert.deepEqual(found.limits, [{ of: 'run', name: null, slots: 2, saves: { low: 50, mean: 50, high: 50 } }]);
    const enough = await findBottlenecks({ plan: { ...plan, maxParallel: 4 }, fate: () => times({ a: 50, c: 10 }), count: 1 });
    assert.deepEqual(enough.limits[0]?.saves, { low: 0, mean: 0, high: 0 });
  });

  it('is found anew of a run that was, with the slots of tools and called pipelines', async () => {
    const files = { 'sub.yaml': 'id: sub\nlimits: {max_parallel: 1}\nsteps: [{id: x, prompt: a}, {id: y, prompt: b}]\n' };
    const text = 'id: caller\nsteps: [{id: call, pipeline: sub.yaml}, {id: work, tool: work, parameters: {}}]\n';
    const { graph, graphs } = planOf(text, files);
    const plan = { graph, called: graphs, maxParallel: 5, tools: new Map([['work', 1]]) };
    const state = simulateRun(
      plan,
      fate(() => 40),
    );
    const found = await findBottlenecks({ plan, fate: () => fateOfRun(state), count: 1 });
    assert.equal(found.duration.median, 80);
    assert.deepEqual(
      found.limits.map(({ of, slots, saves }) => [of, slots, saves.mean]),
      [
        ['run', 5, 0],
        ['tool', 1, 0],
        ['pipeline', 1, 40],
      ],
    );
    assert.deepEqual(found.steps.map(({ path, critical, slack }) => [path, critical, slack]).sort(), [
      ['call/x', 1, 40],
      ['call/y', 1, 0],
      ['work', 0, 40],
    ]);
  });
});
