import assert from 'node:assert/strict';
import type { Json } from '../../../../engine/language/json.ts';
import { createArtifacts } from '../../../../engine/run/files/artifacts.ts';
import { longLoopValue, loopValue } from '../../../../engine/run/frames/loop-value.ts';
import type { Stored } from '../../../../engine/state/events.ts';
import { isSettled } from '../../../../engine/state/step.ts';
import { runText, valueAt } from '../memory.ts';

/** Files in memory that tell which artifacts were read. */
function files() {
  const stored = new Map<string, string>();
  const reads: string[] = [];
  const get = (hash: string): string => {
    reads.push(hash);
    return stored.get(hash) ?? '';
  };
  return {
    reads,
    putArtifact: async (json: string) => {
      const name = JSON.parse(json)[0].slice(0, 1);
      stored.set(name, json);
      return name;
    },
    getArtifact: async (hash: string) => get(hash),
    readArtifact: get,
    writeProduct: async () => ({ file: '', bytes: 0, hash: '' }),
  };
}

/** A list whose JSON has some 40,000 characters. */
const value = (name: string): Json => [name.repeat(40_000)];

describe('values that live as artifacts', () => {
  it('keeps what was read last', async () => {
    const port = files();
    const artifacts = createArtifacts(port, true, 100_000);
    const [a, b] = [await artifacts.keep(value('a')), await artifacts.keep(value('b'))];
    artifacts.read(a);
    const c = await artifacts.keep(value('c'));
    assert.deepEqual(
      [a, b, c].map((one) => artifacts.peek(one) !== undefined),
      [true, false, true],
    );
    assert.deepEqual(artifacts.read(b), value('b'));
    assert.deepEqual(port.reads, ['b']);
    assert.equal(artifacts.peek(a), undefined);
  });

  it('counts what is loaded again as read', async () => {
    const port = files();
    const artifacts = createArtifacts(port, true, 100_000);
    const [a, b] = [await artifacts.keep(value('a')), await artifacts.keep(value('b'))];
    assert.equal(artifacts.load(a), undefined);
    await artifacts.keep(value('c'));
    assert.equal(artifacts.load(a), undefined);
    await artifacts.load(b);
    assert.deepEqual(port.reads, ['b']);
  });

  it('keeps the list of a loop until the loop has settled, however much is read meanwhile', async () => {
    const { drive } = await runText('steps:\n  - {id: each, for_each: [1, 2], set: {x: "{{ item }}"}}\n');
    const loop = drive.context.state.steps.get('each');
    assert.ok(loop?.loop);
    const port = files();
    const artifacts = createArtifacts(port, true, 50_000);
    const list: Stored = await artifacts.keep(value('l'));
    Object.assign(loop, { status: 'running' });
    loop.loop.items = list;
    for (const name of ['a', 'b', 'c']) {
      assert.deepEqual(artifacts.list(loop), value('l'));
      await artifacts.keep(value(name));
    }
    assert.deepEqual(port.reads, []);
    Object.assign(loop, { status: 'succeeded' });
    assert.ok(isSettled(loop));
    await artifacts.keep(value('d'));
    assert.equal(artifacts.peek(list), undefined);
  });
});

describe('the value of a loop in turns', () => {
  it('is the same, with a turn for others whenever its own was long enough', async () => {
    const { drive } = await runText('steps:\n  - {id: each, for_each: [1, 2, 3], set: {x: "{{ item }}"}}\n');
    const { context } = drive;
    const loop = context.state.steps.get('each');
    assert.ok(loop);
    const frames = [0, 1, 2].flatMap((at) => context.state.frames.get(`each[${at}]`) ?? []);
    let [time, turns] = [0, 0];
    const clock = {
      ...context.ports.clock,
      now: () => (time += 1000),
      turn: async () => void turns++,
    };
    const value = await longLoopValue({ ...context, ports: { ...context.ports, clock } }, loop, frames);
    assert.deepEqual(value, loopValue(context, loop, frames));
    assert.deepEqual(value.results, [{ x: 1 }, { x: 2 }, { x: 3 }]);
    assert.equal(turns, 3);
  });
});

describe('the lists of many open loops', () => {
  it('stay in memory as far as they fit beside each other', async () => {
    const { drive } = await runText('steps:\n  - {id: each, for_each: [1, 2], set: {x: "{{ item }}"}}\n');
    const each = drive.context.state.steps.get('each');
    assert.ok(each?.loop);
    const artifacts = createArtifacts(files(), true, 100_000);
    const lists: Stored[] = [];
    for (const name of ['k', 'l', 'm', 'n']) {
      const items = await artifacts.keep(value(name));
      lists.push(items);
      assert.deepEqual(artifacts.list({ ...each, status: 'running', loop: { ...each.loop, items } }), value(name));
    }
    await artifacts.keep(value('a'));
    const inMemory = lists.filter((one) => artifacts.peek(one) !== undefined);
    assert.equal(inMemory.length, 2);
  });
});

describe('the value of a long loop', () => {
  for (const [what, body, last] of [
    ['over one step', 'set: {x: "{{ item * 2 }}"}', {}],
    [
      'over several steps',
      'steps: [{id: a, set: {x: "{{ item * 2 }}"}}, {id: b, condition: "{{ item % 2 == 0 }}", set: {y: "{{ a.x }}"}}]',
      { a: { x: 21_000 }, b: { y: 21_000 } },
    ],
  ] as const)
    it(`is what each iteration gave, ${what}`, async () => {
      let turns = 0;
      const turn = () => {
        turns++;
        return new Promise<void>((resolve) => setImmediate(resolve));
      };
      const clock = { now: () => Date.now(), sleep: async () => undefined, turn };
      const text = `steps:\n  - {id: each, for_each: "{{ range(10501) }}", max_parallel: all, ${body}}\n`;
      const { result } = await runText(text, { ports: { clock } });
      assert.equal(result.status, 'succeeded');
      const { results, steps, ...more } = JSON.parse(JSON.stringify(valueAt(result, 'each')));
      assert.deepEqual(more, { iterations: 10_501, failed: 0, ended_by: 'done' });
      assert.equal(results.length, 10_501);
      assert.deepEqual(results[10_500], 'b' in last ? last.b : { x: 21_000 });
      assert.deepEqual(results[7], 'b' in last ? null : { x: 14 });
      assert.deepEqual(Object.fromEntries(Object.entries<Json[]>(steps).map(([id, all]) => [id, all[10_500]])), last);
      assert.ok(turns > 0);
    });
});
