import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hashText, uniformFor } from '../../../../engine/forecast/model/chance.ts';
import { simulateRun } from '../../../../engine/forecast/simulate/simulate-run.ts';
import type { Fate } from '../../../../engine/forecast/simulate/simulated-run.ts';
import type { NewFact } from '../../../../engine/state/events.ts';
import { staticPath } from '../../../../engine/state/path.ts';
import { reduce } from '../../../../engine/state/reduce.ts';
import { decide } from '../../../../engine/state/schedule/decide.ts';
import type { ExpectedTimes } from '../../../../engine/state/schedule/expected-times.ts';
import { initialState, type RunState } from '../../../../engine/state/state.ts';
import { chanceOf } from '../../../bench/foresight/chance.ts';
import { judgedFamilies, tuningFamilies } from '../../../bench/foresight/families.ts';
import { yaml } from '../../../yaml.ts';
import { planOf, startText } from '../../run/memory.ts';

const families = { ...judgedFamilies, ...tuningFamilies };
const made = fc.record({
  family: fc.constantFrom(...Object.keys(families)),
  count: fc.integer({ min: 2, max: 40 }),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
});
const textOf = ({ family, count, seed }: { family: string; count: number; seed: number }): string =>
  families[family]?.(count, chanceOf(seed)) ?? '';
const timeOf = (seed: number, path: string): number => 1 + Math.floor(10_000 * uniformFor(seed, hashText(path), 1));
const expectedOf = (text: string, seed: number): ExpectedTimes => {
  const paths = planOf(text).graph.nodes.map(({ path }) => path);
  return { steps: { 'a:b': Object.fromEntries(paths.map((path) => [path, timeOf(seed, path)])) } };
};
/** Every step runs, a loop goes over so many items, and a step takes what is said. */
const fate = (msOf: (path: string) => number, items = 10): Fate => ({
  holds: () => true,
  iterations: () => items,
  branch: (_, ids) => ids[0],
  route: (_step, _on, ids) => ids[0],
  jitter: () => 0.5,
  attempt: ({ path }) => ({ ms: msOf(path) }),
});
const play = (text: string, expected: ExpectedTimes | undefined, given: Fate): RunState => {
  const { graph, graphs, pipeline } = planOf(text);
  return simulateRun({ graph, called: graphs, maxParallel: pipeline.limits.maxParallel, expected }, given);
};
const order = ({ steps }: RunState): string[] =>
  [...steps.values()]
    .filter(({ node }) => node.takesSlot && !node.loop)
    .sort((a, b) => (a.started_at ?? 0) - (b.started_at ?? 0))
    .map(({ path }) => path);

describe('the order of steps that wait for a slot', () => {
  it('by expected times the longest way to the end goes first, whatever the number of steps', () => {
    const text = yaml`
      id: ways
      limits: {max_parallel: 1}
      steps:
        - {id: short1, prompt: a}
        - {id: short2, prompt: b, dependencies: [short1]}
        - {id: short3, prompt: c, dependencies: [short2]}
        - {id: long, prompt: d}
    `;
    const times = { short1: 10, short2: 10, short3: 10, long: 1000 };
    const given = fate((path) => new Map(Object.entries(times)).get(path) ?? 0);
    assert.deepEqual(order(play(text, undefined, given)), ['short1', 'short2', 'long', 'short3']);
    assert.deepEqual(order(play(text, { steps: { a: times } }, given)), ['long', 'short1', 'short2', 'short3']);
  });

  it('what stands inside a group has the way behind the group before it, and rounds that a loop has not begun count', () => {
    const text = yaml`
      id: inside
      limits: {max_parallel: 1}
      steps:
        - {id: alone, prompt: a}
        - {id: box, steps: [{id: first, prompt: b}]}
        - {id: after, prompt: c, dependencies: [box]}
        - {id: rows, for_each: "{{ [1, 2, 3] }}", max_parallel: 1, prompt: d}
    `;
    const times = { alone: 500, 'box.first': 100, after: 700, 'rows[*]': 300 };
    const given = fate((path) => new Map(Object.entries(times)).get(staticPath(path)) ?? 0, 3);
    const expected = { steps: { a: times }, iterations: { rows: 3 } };
    assert.deepEqual(order(play(text, expected, given)), ['rows[0]', 'box.first', 'after', 'rows[1]', 'alone', 'rows[2]']);
  });

  it('a model that turns out slower by more than a fifth changes what lies ahead of its other steps', () => {
    const text = yaml`
      id: slow
      limits: {max_parallel: 1}
      steps:
        - {id: one, prompt: a}
        - {id: two, prompt: b}
        - {id: three, prompt: c}
        - {id: other, prompt: d}
    `;
    const expected = { steps: { 'x:slow': { one: 1000, two: 900, three: 500 }, 'y:even': { other: 600 } } };
    const asExpected = fate(
      (path) =>
        new Map([
          ['one', 1000],
          ['two', 900],
          ['three', 500],
        ]).get(path) ?? 600,
    );
    assert.deepEqual(order(play(text, expected, asExpected)), ['one', 'two', 'other', 'three']);
    assert.deepEqual(
      order(
        play(
          text,
          expected,
          fate(() => 5000),
        ),
      ),
      ['one', 'two', 'three', 'other'],
    );
  });

  it('a route changes what lies ahead', () => {
    const text = yaml`
      id: routes
      limits: {max_parallel: 1}
      steps:
        - {id: ask, prompt: a, priority: 9, on_success: rescue}
        - {id: before, prompt: b}
        - {id: other, prompt: c}
        - {id: rescue, prompt: d, dependencies: [before]}
    `;
    const expected = { steps: { m: { ask: 10, before: 100, other: 500, rescue: 1000 } } };
    // Nothing leads to `rescue` before `ask` has ended: `other` is then the longer way.
    const state = play(
      text,
      expected,
      fate(() => 10),
    );
    assert.deepEqual(order(state), ['ask', 'before', 'rescue', 'other']);
    const begun = initialState(planOf(text).graph, 1);
    tell(begun, { type: 'run.started', run: '', pipeline: { id: '', file: '', hash: '' }, ...place });
    tell(begun, { type: 'order.expected', ...expected });
    const ahead = (id: string) => Math.round(begun.agenda.order?.aheadOf(stepAt(begun, id)) ?? 0);
    assert.deepEqual([ahead('before'), ahead('other')], [100, 500]);
    tell(begun, { type: 'route.taken', path: 'ask', on: 'success', target: 'rescue' });
    assert.deepEqual([ahead('before'), ahead('other')], [1100, 500]);
  });

  it('ranks fall along edges', () => {
    fc.assert(
      fc.property(made, (one) => {
        const text = textOf(one);
        const state = play(
          text,
          expectedOf(text, one.seed),
          fate((path) => timeOf(one.seed, path)),
        );
        for (const step of state.steps.values()) {
          for (const position of step.node.successors) {
            const next = step.frame.steps[position];
            assert.ok(!next || rankOf(state, step.path) > rankOf(state, next.path), step.path);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('has the same schedule for the same durations, exceeds no limit and leaves no slot idle', () => {
    fc.assert(
      fc.property(made, (one) => {
        const text = textOf(one);
        const given = (): RunState =>
          play(
            text,
            expectedOf(text, one.seed),
            fate((path) => timeOf(one.seed + 1, path)),
          );
        const [state, again] = [given(), given()];
        const times = ({ steps }: RunState) =>
          Array.from(steps.values(), ({ path, started_at, finished_at }) => [path, started_at, finished_at]);
        assert.deepEqual(times(state), times(again));
        const all = [...state.steps.values()].filter(({ node }) => node.takesSlot && !node.loop);
        for (const { node, frame, path, started_at = 0 } of all) {
          const ready = Math.max(0, ...node.predecessors.map((position) => frame.steps[position]?.finished_at ?? 0));
          assert.ok(ready <= started_at, path);
          const busy = all.filter(
            (other) => (other.started_at ?? 0) <= started_at && (other.finished_at ?? 0) > started_at,
          ).length;
          assert.ok(busy <= state.agenda.maxParallel, path);
          const before = all.filter((other) => (other.started_at ?? 0) <= ready && (other.finished_at ?? 0) > ready).length;
          if (!frame.owner && started_at > ready) assert.equal(before, state.agenda.maxParallel, path);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('a fold of the log has the ranks and turns of the live run, and each turn says why', async () => {
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(made, fc.integer({ min: 1, max: 4 }), fc.boolean(), async (one, maxParallel, isKnown) => {
        const text = textOf(one);
        const { driven, facts, plan } = startText(text, {
          inputs: { x: 3 },
          maxParallel,
          model: () => ({ text: '1' }),
          options: {
            async begin(context) {
              context.fact({ type: 'run.started', run: '', pipeline: { id: '', file: '', hash: '' }, ...place });
              if (isKnown) context.fact({ type: 'order.expected', ...expectedOf(text, one.seed) });
            },
          },
        });
        await driven.done;
        const live = driven.context.state;
        const folded = initialState(plan.graph, maxParallel, plan.graphs);
        for (const fact of facts) reduce(folded, fact);

        assert.deepEqual([...folded.steps.keys()], [...live.steps.keys()]);
        for (const [path, step] of live.steps) {
          assert.equal(rankOf(folded, path), rankOf(live, path), path);
          const turn = live.agenda.turns.get(step);
          assert.deepEqual(stepAt(folded, path).why?.turn, turn, path);
          if (!turn) continue;
          seen++;
          assert.ok(turn.waiting > 0, path);
          if (isKnown) assert.ok(turn.by === 'time' && turn.ahead !== undefined, path);
        }
      }),
      { numRuns: 40 },
    );
    assert.ok(seen > 100, String(seen));
  });

  it('without earlier runs turns go by steps, priority or the text', async () => {
    const text = yaml`
      id: turns
      limits: {max_parallel: 1}
      steps:
        - {id: first, prompt: a}
        - {id: second, prompt: b}
        - {id: wanted, prompt: c, priority: 5}
        - {id: chain, prompt: d}
        - {id: end, prompt: e, dependencies: [chain]}
    `;
    const { driven, state } = startText(text, { model: () => ({ text: '1' }) });
    await driven.done;
    const by = (id: string) => stepAt(state, id).why?.turn;
    assert.deepEqual(
      ['wanted', 'chain', 'first', 'second', 'end'].map((id) => [by(id)?.by, by(id)?.waiting]),
      [
        ['priority', 3],
        ['steps', 2],
        ['declared', 2],
        ['declared', 1],
        [undefined, undefined],
      ],
    );
  });

  it('decides among 10,000 ready steps in their order, also where what lies ahead changes', () => {
    const lines = Array.from({ length: 10_000 }, (_, at) => `  - {id: s${at}, prompt: a}`);
    const text = `id: wide\nlimits: {max_parallel: 10}\nsteps:\n${lines.join('\n')}\n`;
    const state = initialState(planOf(text).graph, 10);
    tell(state, { type: 'run.started', run: '', pipeline: { id: '', file: '', hash: '' }, ...place });
    tell(state, { type: 'order.expected', ...expectedOf(text, 1) });
    const times = decide(state).map((command) => ('step' in command ? timeOf(1, command.step.path) : 0));
    const all = planOf(text)
      .graph.nodes.map(({ path }) => timeOf(1, path))
      .sort((a, b) => b - a);
    assert.deepEqual(times, all.slice(0, 10));
  });
});

const place = { inputs: {}, engine: '', mode: 'live', limits: {}, output_path: '', root: '', workdir: '' } as const;
const tell = (state: RunState, fact: NewFact): void => {
  reduce(state, Object.assign(fact, { seq: state.seq + 1, at: 1 }));
};
function stepAt(state: RunState, path: string) {
  const step = state.steps.get(path);
  assert.ok(step);
  return step;
}
const rankOf = (state: RunState, path: string): number => state.agenda.order?.aheadOf(stepAt(state, path)) ?? 0;
