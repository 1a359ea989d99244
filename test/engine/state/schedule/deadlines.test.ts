import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hashText, uniformFor } from '../../../../engine/forecast/model/chance.ts';
import { simulateRun } from '../../../../engine/forecast/simulate/simulate-run.ts';
import type { Fate } from '../../../../engine/forecast/simulate/simulated-run.ts';
import type { ExpectedTimes } from '../../../../engine/state/schedule/expected-times.ts';
import type { RunState } from '../../../../engine/state/state.ts';
import { chanceOf } from '../../../bench/foresight/chance.ts';
import { judgedFamilies } from '../../../bench/foresight/families.ts';
import { yaml } from '../../../yaml.ts';
import { planOf } from '../../run/memory.ts';

const fate = (msOf: (path: string) => number): Fate => ({
  holds: () => true,
  iterations: () => 4,
  branch: (_, ids) => ids[0],
  route: (_step, _on, ids) => ids[0],
  jitter: () => 0.5,
  attempt: ({ path }) => ({ ms: msOf(path) }),
});
const play = (text: string, msOf: (path: string) => number, expected?: ExpectedTimes): RunState => {
  const { graph, graphs, pipeline } = planOf(text);
  return simulateRun({ graph, called: graphs, maxParallel: pipeline.limits.maxParallel, expected }, fate(msOf));
};
const order = ({ steps }: RunState): string[] =>
  [...steps.values()]
    .filter(({ node }) => node.takesSlot && !node.loop)
    .sort((a, b) => (a.started_at ?? 0) - (b.started_at ?? 0))
    .map(({ path }) => path);

describe('deadlines order the steps that wait for a slot', () => {
  it('a step that is due goes before steps of the same priority, whatever lies behind those; priority goes first', () => {
    const text = yaml`
      id: due
      limits: {max_parallel: 1}
      steps:
        - {id: long, prompt: a}
        - {id: after, prompt: b, dependencies: [long]}
        - {id: due, prompt: c, deadline: 1h}
        - {id: sooner, prompt: d, deadline: 30m}
        - {id: wanted, prompt: e, priority: 1}
    `;
    assert.deepEqual(order(play(text, () => 10)), ['wanted', 'sooner', 'due', 'long', 'after']);
  });

  it('what must come before a step that is due has its slack, less what lies between by expected times', () => {
    const text = yaml`
      id: slack
      limits: {max_parallel: 1}
      steps:
        - {id: read, prompt: a}
        - {id: sum, prompt: b, dependencies: [read], deadline: 100s}
        - {id: alone, prompt: c, deadline: 90s}
    `;
    const times = { read: 10_000, sum: 30_000, alone: 10_000 };
    const msOf = (path: string): number => new Map(Object.entries(times)).get(path) ?? 0;
    assert.deepEqual(order(play(text, msOf)), ['alone', 'read', 'sum'], 'nobody knows how long they take');
    assert.deepEqual(order(play(text, msOf, { steps: { m: times } })), ['read', 'sum', 'alone'], '60 s are left, and 80 s');
  });

  it('what is due inside of a group or a loop counts for what comes before it, and what is due behind it for what is inside', () => {
    const text = yaml`
      id: inside
      limits: {max_parallel: 1}
      steps:
        - {id: other, prompt: a, deadline: 50m}
        - {id: first, prompt: b}
        - id: box
          dependencies: [first]
          steps:
            - {id: due, prompt: c, deadline: 40m}
        - {id: rows, for_each: "{{ [1, 2] }}", prompt: d}
        - {id: end, prompt: e, dependencies: [rows], deadline: 10m}
    `;
    assert.deepEqual(
      order(play(text, () => 10)).filter((path) => !/\[[23]\]/.test(path)),
      ['rows[0]', 'rows[1]', 'end', 'first', 'box.due', 'other'],
    );
  });

  it('with a deadline of the run alone the longest way goes first, as without one', () => {
    const steps = Array.from(
      { length: 12 },
      (_, at) => `  - {id: s${at}, prompt: a${at > 3 ? `, dependencies: [s${at - 4}]` : ''}}`,
    );
    const text = (limits: string): string => `id: whole\nlimits: {max_parallel: 2${limits}}\nsteps:\n${steps.join('\n')}\n`;
    const msOf = (path: string): number => 1000 + 100 * (hashText(path) % 50);
    const expected = { steps: { m: Object.fromEntries(steps.map((_, at) => [`s${at}`, msOf(`s${at}`)])) } };
    for (const known of [undefined, expected]) {
      const [plain, due] = [play(text(''), msOf, known), play(text(', deadline: 1m'), msOf, known)];
      assert.deepEqual(order(due), order(plain));
      assert.equal(due.at, plain.at);
    }
  });

  it('a moment counts as it is; a turn says by when the step had to begin', () => {
    const at = Date.parse('2030-01-01T00:00:00Z');
    const text = yaml`
      id: moments
      limits: {max_parallel: 1}
      steps:
        - {id: first, prompt: a}
        - {id: due, prompt: b, deadline: "2030-01-01T00:00:00Z"}
        - {id: sooner, prompt: c, deadline: 2h}
    `;
    const state = play(text, () => 10);
    assert.deepEqual(order(state), ['sooner', 'due', 'first']);
    const { agenda, steps } = state;
    const turnOf = (id: string) => {
      const step = steps.get(id);
      return step && agenda.turns.get(step);
    };
    assert.deepEqual(turnOf('sooner'), { by: 'deadline', waiting: 2, begin_by: 7_200_000 });
    assert.deepEqual(turnOf('due'), { by: 'deadline', waiting: 1, begin_by: at });
  });

  it('of a pipeline that is called, deadlines count from the call', () => {
    const text = yaml`
      id: caller
      limits: {max_parallel: 1}
      steps:
        - {id: wait, prompt: a, priority: 9}
        - id: call
          dependencies: [wait]
          pipeline: {steps: [{id: due, prompt: b, deadline: 1m}]}
        - {id: other, prompt: c, dependencies: [wait], deadline: 150s}
    `;
    assert.deepEqual(
      order(play(text, (path) => (path === 'wait' ? 100_000 : 10))),
      ['wait', 'other', 'call/due'],
      'it is due 160 s after the run began',
    );
  });

  it('no step goes before its dependencies, no limit is exceeded, no slot idles, and the schedule is the same each time', () => {
    const made = fc.record({
      family: fc.constantFrom(...Object.keys(judgedFamilies)),
      count: fc.integer({ min: 2, max: 40 }),
      seed: fc.integer({ min: 1, max: 1_000_000 }),
      known: fc.boolean(),
    });
    fc.assert(
      fc.property(made, ({ family, count, seed, known }) => {
        const timeOf = (path: string): number => 1 + Math.floor(10_000 * uniformFor(seed, hashText(path), 1));
        const plain = judgedFamilies[family]?.(count, chanceOf(seed)) ?? '';
        // Every third step is due, at times that chance gives.
        const text = plain.replace(/(\bid: ?)([\w-]+)(, (?:prompt|tool))/g, (whole, key: string, id: string, rest: string) =>
          hashText(id) % 3 === 0 ? `${key}${id}, deadline: ${1 + (timeOf(id) % 60)}s${rest}` : whole,
        );
        const nodes = planOf(text).graph.nodes;
        const expected = { steps: { m: Object.fromEntries(nodes.map(({ path }) => [path, timeOf(path)])) } };
        const given = (): RunState => play(text, timeOf, known ? expected : undefined);
        const [state, again] = [given(), given()];
        const times = ({ steps }: RunState) =>
          Array.from(steps.values(), ({ path, started_at, finished_at }) => [path, started_at, finished_at]);
        assert.deepEqual(times(state), times(again));
        const all = [...state.steps.values()].filter(({ node }) => node.takesSlot && !node.loop);
        for (const { node, frame, path, started_at = 0 } of all) {
          const ready = Math.max(0, ...node.predecessors.map((position) => frame.steps[position]?.finished_at ?? 0));
          assert.ok(ready <= started_at, path);
          const at = (moment: number): number =>
            all.filter((one) => (one.started_at ?? 0) <= moment && (one.finished_at ?? 0) > moment).length;
          assert.ok(at(started_at) <= state.agenda.maxParallel, path);
          if (!frame.owner && started_at > ready) assert.equal(at(ready), state.agenda.maxParallel, path);
        }
      }),
      { numRuns: 40 },
    );
  });
});
