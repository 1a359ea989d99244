import assert from 'node:assert/strict';
import type { JsonMap } from '../../../engine/language/json.ts';
import { realClock } from '../models/clock.ts';
import { runText, statuses } from './memory.ts';

/** Time stands still: however slow the machine, all that may begin has begun before a call ends. */
const ports = { clock: { ...realClock, now: () => 0 } };

/** A tool that counts how many of its calls run at once, for each pipeline that names itself. */
function counting() {
  const now = new Map<string, number>();
  const most = new Map<string, number>();
  return {
    most,
    async work({ of }: JsonMap): Promise<JsonMap> {
      const name = String(of);
      const running = (now.get(name) ?? 0) + 1;
      now.set(name, running);
      most.set(name, Math.max(running, most.get(name) ?? 0));
      await new Promise((resolve) => setImmediate(resolve));
      now.set(name, (now.get(name) ?? 0) - 1);
      return { success: true };
    },
  };
}

const called = (name: string, most: number): string =>
  `id: ${name}\nlimits: {max_parallel: ${most}}\nsteps:\n  - {id: l, for_each: "{{ range(12) }}", max_parallel: all, tool: work, parameters: {of: ${name}}}\n`;

describe('max_parallel', () => {
  it('of a called pipeline is exact, and holds up nobody else', async () => {
    const { work, most } = counting();
    const text =
      'id: t\nlimits: {max_parallel: 8}\nsteps:\n  - {id: a, pipeline: a.yaml}\n  - {id: b, pipeline: b.yaml}\n  - {id: own, for_each: "{{ range(12) }}", max_parallel: all, tool: work, parameters: {of: own}}\n';
    const { result } = await runText(text, {
      ports,
      tools: { work },
      files: { 'a.yaml': called('a', 2), 'b.yaml': called('b', 3) },
    });
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    assert.deepEqual([most.get('a'), most.get('b')], [2, 3]);
    assert.ok((most.get('own') ?? 0) >= 3);
  });

  it('of a pipeline around another counts what runs in both', async () => {
    const { work, most } = counting();
    const around = 'id: p\nlimits: {max_parallel: 2}\nsteps:\n  - {id: a, pipeline: a.yaml}\n  - {id: b, pipeline: a.yaml}\n';
    const text = 'id: t\nlimits: {max_parallel: 8}\nsteps: [{id: s, pipeline: p.yaml}]\n';
    const { result } = await runText(text, { ports, tools: { work }, files: { 'p.yaml': around, 'a.yaml': called('a', 5) } });
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    assert.equal(most.get('a'), 2);
  });

  it('leaves a retry to wait for a slot of its pipeline', async () => {
    let failures = 0;
    const text = 'id: t\nsteps: [{id: s, pipeline: p.yaml}]\n';
    const files = {
      'p.yaml':
        'id: p\nlimits: {max_parallel: 1}\nsteps:\n  - {id: l, for_each: [1, 2, 3], max_parallel: all, tool: work, retry: {attempts: 2, delay: 1ms, on: [tool]}}\n',
    };
    const work = (): JsonMap => (failures++ < 2 ? { success: false, error: 'not yet' } : { success: true });
    const { result } = await runText(text, { ports, tools: { work }, files });
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
  });

  it('that the run computes is exact', async () => {
    const { work, most } = counting();
    const text =
      'id: t\ninputs: {many: 3}\nsteps: [{id: l, for_each: "{{ range(20) }}", max_parallel: "{{ many }}", tool: work, parameters: {of: l}}]\n';
    const { result } = await runText(text, { ports, tools: { work } });
    assert.equal(result.status, 'succeeded');
    assert.equal(most.get('l'), 3);
  });
});

describe('a computed priority', () => {
  const order = async (steps: string): Promise<unknown[]> => {
    const ran: unknown[] = [];
    await runText(`id: t\ninputs: {low: 1, high: "5"}\nlimits: {max_parallel: 1}\nsteps:\n${steps}`, {
      ports,
      tools: {
        work({ of }): JsonMap {
          ran.push(of);
          return of === 'bad' ? { success: false, error: 'no' } : { success: true };
        },
      },
    });
    return ran;
  };
  const step = (id: string, keys: string): string => `  - {id: ${id}, tool: work, parameters: {of: ${id}}, ${keys}}\n`;

  it('goes before a lower one that is written down, and behind a higher one', async () => {
    const steps = step('a', 'priority: "{{ low }}"') + step('b', 'priority: 3') + step('c', 'priority: "{{ high }}"');
    assert.deepEqual(await order(steps), ['c', 'b', 'a']);
  });

  it('that cannot be evaluated stops what became ready with it before that starts', async () => {
    const steps = step('a', '') + step('b', 'dependencies: [a], priority: "{{ a.none + 1 }}"') + step('c', 'dependencies: [a]');
    assert.deepEqual(await order(steps), ['a']);
  });

  it('of a step that fails at once stops what became ready with it', async () => {
    const steps = `${step('a', '')}  - {id: b, set: {x: "{{ a.none + 1 }}"}}\n${step('c', 'dependencies: [a]')}`;
    assert.deepEqual(await order(steps), ['a']);
  });
});

describe('max_steps', () => {
  it('of a called pipeline counts what it does in one call', async () => {
    const text =
      'id: t\nsteps:\n  - {id: a, pipeline: p.yaml, inputs: {n: [1, 2]}}\n  - {id: b, pipeline: p.yaml, inputs: {n: [1, 2]}}\n  - {id: c, pipeline: p.yaml, inputs: {n: [1, 2, 3]}, dependencies: [a, b]}\n';
    const files = {
      'p.yaml': 'id: p\nlimits: {max_steps: 3}\ninputs: {n: []}\nsteps: [{id: l, for_each: "{{ n }}", set: {x: 1}}]',
    };
    const whole = await runText(text, { files });
    const is = statuses(whole.result);
    assert.deepEqual([is['a'], is['b'], is['c/l[2]'], is['c']], ['succeeded', 'succeeded', 'failed', 'failed']);
    assert.match(whole.result.error?.message ?? '', /may take 3 steps/);
    for (let cut = 1; cut < whole.facts.length; cut++) {
      const { result } = await runText(text, { files, facts: whole.facts.slice(0, cut) });
      assert.deepEqual(statuses(result), is, `cut at ${cut}`);
    }
  });
});
