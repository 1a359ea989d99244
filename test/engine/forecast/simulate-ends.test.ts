import assert from 'node:assert/strict';
import { simulateRun } from '../../../engine/forecast/simulate/simulate-run.ts';
import type { Fate } from '../../../engine/forecast/simulate/simulated-run.ts';
import { yaml } from '../../yaml.ts';
import { planOf } from '../run/memory.ts';

const fate: Fate = {
  holds: () => true,
  iterations: () => 3,
  branch: (_, ids) => ids[0],
  route: (_step, _on, ids) => ids[0],
  jitter: () => 0.5,
  attempt: () => ({ ms: 10 }),
};

/** The ends of a simulated run: its status, and how each of these steps ended. */
function play(text: string, own: Partial<Fate> = {}, files: Readonly<Record<string, string>> = {}) {
  const { graph, graphs, pipeline } = planOf(text, files);
  const plan = { graph, called: graphs, maxParallel: pipeline.limits.maxParallel };
  const { steps, finished, at } = simulateRun(plan, { ...fate, ...own });
  const ends = Object.fromEntries(Array.from(steps.values(), ({ path, status }) => [path, status]));
  return { status: finished?.status, ends, at };
}

const failing = (path: string): Partial<Fate> => ({
  attempt: (step) => ({ ms: 10, final: step.path === path }),
});

describe('how a simulated run ends', () => {
  it('fails with a step, stops what stands beside it, and runs `finally`', () => {
    const text = yaml`
      id: stops
      steps:
        - id: box
          steps:
            - {id: bad, prompt: a}
            - {id: next, prompt: b, dependencies: [bad]}
        - {id: after, prompt: c, dependencies: [box]}
      finally:
        - {id: tidy, prompt: d}
    `;
    const { status, ends } = play(text, failing('box.bad'));
    assert.deepEqual(
      [status, ends['box.bad'], ends['box'], ends['box.next'], ends['after'], ends['finally.tidy']],
      ['failed', 'failed', 'failed', 'skipped', 'skipped', 'succeeded'],
    );
  });

  it('fails where only `finally` does', () => {
    const text = 'id: tidy\nsteps: [{id: a, prompt: a}]\nfinally: [{id: tidy, prompt: b}]\n';
    const { status, ends } = play(text, failing('finally.tidy'));
    assert.deepEqual([status, ends['a'], ends['finally.tidy']], ['failed', 'succeeded', 'failed']);
  });

  it('a loop stops with the first item that fails, or goes on with the others', () => {
    const text = (policy: string) => yaml`
      id: loop
      steps:
        - {id: each, for_each: [1, 2, 3], max_parallel: 1, on_item_failure: ${policy}, prompt: a}
    `;
    const stopped = play(text('stop'), failing('each[1]'));
    assert.deepEqual([stopped.status, stopped.ends['each'], stopped.ends['each[2]']], ['failed', 'failed', undefined]);
    const whole = play(text('continue'), failing('each[1]'));
    assert.deepEqual([whole.status, whole.ends['each'], whole.ends['each[2]']], ['succeeded', 'succeeded', 'succeeded']);
  });

  it('a loop that is cut short by a failure beside it is passed over', () => {
    const text = yaml`
      id: beside
      limits: {max_parallel: 2}
      steps:
        - {id: bad, prompt: a}
        - {id: each, for_each: [1, 2, 3], max_parallel: 1, prompt: b}
        - {id: box, steps: [{id: one, prompt: c}, {id: two, prompt: d, dependencies: [one]}]}
    `;
    const { status, ends } = play(text, {
      attempt: ({ path }) => ({ ms: path === 'bad' ? 15 : 10, final: path === 'bad' }),
    });
    assert.equal(status, 'failed');
    assert.deepEqual([ends['bad'], ends['each'], ends['each[2]'] ?? 'not begun'], ['failed', 'skipped', 'not begun']);
  });

  it('a loop repeats while and until as often as its fate says, with what stands inside', () => {
    const text = yaml`
      id: rounds
      steps:
        - {id: again, until: "{{ done }}", max_iterations: 9, steps: [{id: try, prompt: a}, {id: done, prompt: b, dependencies: [try]}]}
        - {id: whiles, while: "{{ again }}", max_iterations: 9, steps: [{id: go, prompt: c}], dependencies: [again]}
        - {id: each, for_each: [1, 2], break_if: "{{ item == 1 }}", prompt: d, dependencies: [whiles]}
    `;
    const { status, ends, at } = play(text);
    assert.equal(status, 'succeeded');
    assert.deepEqual([ends['again[2].done'], ends['again[3].done'], ends['whiles[2].go']], ['succeeded', undefined, 'succeeded']);
    assert.ok(at >= 3 * 20 + 3 * 10 + 10);
  });

  it('takes the branch that its fate chooses, or none; a case may lead to a step beside it', () => {
    const text = yaml`
      id: ways
      inputs: {kind: bug}
      steps:
        - id: which
          switch: "{{ kind }}"
          cases:
            bug: [{id: fix, prompt: a}]
            other: [{id: note, prompt: b}]
        - {id: end, prompt: c, dependencies: [which]}
    `;
    const other = play(text, { branch: (_, ids) => ids[1] });
    assert.deepEqual(
      [other.ends['end'], Object.entries(other.ends).filter(([, one]) => one === 'succeeded').length],
      ['succeeded', 4],
    );
    const none = play(text, { branch: () => undefined });
    assert.deepEqual([none.status, none.ends['which'], none.ends['end']], ['succeeded', 'succeeded', 'succeeded']);
    const led = play(
      'id: led\ninputs: {kind: bug}\nsteps:\n  - {id: which, switch: "{{ kind }}", cases: {bug: fix}}\n  - {id: fix, prompt: a}\n  - {id: end, prompt: b, dependencies: [which]}\n',
      { branch: () => undefined },
    );
    assert.deepEqual([led.ends['fix'], led.ends['end']], ['succeeded', 'succeeded']);
  });

  it('asks nobody, computes no priority, and makes an attempt again as soon as there is a slot', () => {
    const text = yaml`
      id: waits
      inputs: {n: 1}
      limits: {max_parallel: 1}
      steps:
        - {id: sure, ask: Go on?}
        - {id: first, prompt: a, priority: "{{ n }}", retry: {attempts: 1, delay: 5ms, jitter: false, backoff: constant}}
        - {id: second, prompt: b}
    `;
    const { status, ends, at } = play(text, {
      attempt: ({ path, attempts }) => ({ ms: 10, fails: path === 'first' && attempts < 2 }),
    });
    assert.deepEqual([status, ends['sure'], ends['first'], ends['second']], ['succeeded', 'succeeded', 'succeeded', 'succeeded']);
    assert.equal(at, 35);
  });

  it('opens a loop of many items in parts, and leaves the rest of one out that is stopped', () => {
    const text = yaml`
      id: many
      limits: {max_parallel: 2000}
      steps:
        - {id: bad, prompt: a}
        - {id: each, for_each: [1], set: {x: 1}}
        - {id: slow, for_each: [1], max_parallel: 2, prompt: b}
    `;
    const whole = play(text, { iterations: () => 1200, attempt: () => ({ ms: 10 }) });
    assert.deepEqual([whole.status, whole.ends['each[1199]'], whole.ends['slow[1199]']], ['succeeded', 'succeeded', 'succeeded']);
    const cut = play(text, {
      iterations: () => 1200,
      attempt: ({ path }) => ({ ms: path === 'bad' ? 15 : 10, final: path === 'bad' }),
    });
    assert.deepEqual([cut.status, cut.ends['slow'], cut.ends['slow[1199]']], ['failed', 'skipped', undefined]);
  });

  it('plays the steps of a called pipeline, and one that a run chooses as a single step', () => {
    const files = { 'c.baton.yaml': 'id: c\nsteps: [{id: in, prompt: a}, {id: out, prompt: b, dependencies: [in]}]\n' };
    const { ends, at } = play('id: calls\nsteps: [{id: call, pipeline: c.baton.yaml}]\n', {}, files);
    assert.deepEqual([ends['call'], ends['call/out'], at], ['succeeded', 'succeeded', 20]);
    const failed = play('id: calls\nsteps: [{id: call, pipeline: c.baton.yaml}]\n', failing('call/in'), files);
    assert.deepEqual([failed.status, failed.ends['call'], failed.ends['call/out']], ['failed', 'failed', 'skipped']);
  });
});
