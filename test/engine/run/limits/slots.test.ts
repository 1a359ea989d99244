import assert from 'node:assert/strict';
import type { JsonMap } from '../../../../engine/language/json.ts';
import { yaml } from '../../../yaml.ts';
import { realClock } from '../../models/clock.ts';
import { runText, startText, statuses } from '../memory.ts';

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
    const text = yaml`
        id: t
        limits: {max_parallel: 8}
        steps:
          - {id: a, pipeline: a.yaml}
          - {id: b, pipeline: b.yaml}
          - {id: own, for_each: "{{ range(12) }}", max_parallel: all, tool: work, parameters: {of: own}}
      `;
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
    const around = yaml`
      id: p
      limits: {max_parallel: 2}
      steps:
        - {id: a, pipeline: a.yaml}
        - {id: b, pipeline: a.yaml}
    `;
    const text = 'id: t\nlimits: {max_parallel: 8}\nsteps: [{id: s, pipeline: p.yaml}]\n';
    const { result } = await runText(text, { ports, tools: { work }, files: { 'p.yaml': around, 'a.yaml': called('a', 5) } });
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    assert.equal(most.get('a'), 2);
  });

  it('leaves a retry to wait for a slot of its pipeline', async () => {
    let failures = 0;
    const text = 'id: t\nsteps: [{id: s, pipeline: p.yaml}]\n';
    const files = {
      'p.yaml': yaml`
          id: p
          limits: {max_parallel: 1}
          steps:
            - {id: l, for_each: [1, 2, 3], max_parallel: all, tool: work, retry: {attempts: 2, delay: 1ms, on: [tool]}}
        `,
    };
    const work = (): JsonMap => (failures++ < 2 ? { success: false, error: 'not yet' } : { success: true });
    const { result } = await runText(text, { ports, tools: { work }, files });
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
  });

  it('is exact behind a pause, also where something went on meanwhile', async () => {
    for (const limits of ['{max_parallel: 2}', '{max_parallel: 1}']) {
      const { work, most } = counting();
      const text = `id: t\nlimits: ${limits}\nsteps:\n  - {id: w, for_each: "{{ range(6) }}", max_parallel: all, tool: work, parameters: {of: w}}\n  - {id: l, for_each: "{{ range(9) }}", max_parallel: all, tool: work, parameters: {of: w}}\n`;
      let stops = 0;
      const begun: string[] = [];
      const { driven } = startText(text, {
        ports,
        tools: { work },
        options: { pauseBefore: ({ path }) => (/^l\[[036]\]$/.test(path) && !begun.includes(path) ? path : undefined) },
        onFact: (fact) => {
          if (fact.type === 'step.started') begun.push(fact.path);
        },
      });
      for (; !driven.context.state.finished; await realClock.turn())
        if (driven.paused) {
          stops++;
          driven.resume(stops % 2 === 0);
        }
      await driven.done;
      assert.equal(driven.context.state.status, 'succeeded');
      assert.ok(stops >= 3);
      assert.equal(most.get('w'), limits.includes('2') ? 2 : 1);
      assert.equal(begun.length, 15);
    }
  });

  it('that the run computes is exact', async () => {
    const { work, most } = counting();
    const text = yaml`
        id: t
        inputs: {many: 3}
        steps: [{id: l, for_each: "{{ range(20) }}", max_parallel: "{{ many }}", tool: work, parameters: {of: l}}]
      `;
    const { result } = await runText(text, { ports, tools: { work } });
    assert.equal(result.status, 'succeeded');
    assert.equal(most.get('l'), 3);
  });
});

describe('max_parallel of a tool', () => {
  const loop = (id: string, tool: string): string =>
    `  - {id: ${id}, for_each: "{{ range(9) }}", max_parallel: all, tool: ${tool}, action: do, parameters: {of: ${tool}}}\n`;
  const tools = (most: number) => ({ options: { tools: new Map([['work', most]]) } });

  it('is exact over loops, groups and called pipelines, and holds up no other tool', async () => {
    const { work, most } = counting();
    const text = `id: t\nlimits: {max_parallel: 6}\nsteps:\n${loop('a', 'work')}  - {id: p, pipeline: a.yaml}\n${loop('o', 'other')}`;
    const { result } = await runText(text, {
      ports,
      tools: { work, other: work },
      files: { 'a.yaml': `id: a\nlimits: {max_parallel: 4}\nsteps:\n${loop('l', 'work')}` },
      ...tools(3),
    });
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    assert.equal(most.get('work'), 3);
    assert.ok((most.get('other') ?? 0) >= 3);
  });

  it('counts what models call, fallbacks and tools that the run chooses', async () => {
    const { work, most } = counting();
    const text = [
      'id: t',
      'inputs: {name: work}',
      'limits: {max_parallel: 50}',
      'steps:',
      '  - {id: fixed, for_each: "{{ range(6) }}", max_parallel: all, tool: work, parameters: {of: work}}',
      '  - {id: chosen, for_each: "{{ range(6) }}", max_parallel: all, tool: "{{ name }}", action: do, parameters: {of: work}}',
      '  - {id: back, for_each: "{{ range(6) }}", max_parallel: all, tool: bad, action: do, on_error: [{fallback: {tool: work, parameters: {of: work}}}]}',
      '  - {id: agent, for_each: "{{ range(6) }}", max_parallel: all, prompt: go, tools: [work]}',
    ].join('\n');
    let made = 0;
    const { result } = await runText(`${text}\n`, {
      ports,
      tools: {
        work: (given) => {
          made++;
          return work(given);
        },
        bad: () => ({ success: false, error: 'no' }),
      },
      model: ({ messages }) =>
        messages.some(({ role }) => role === 'tool')
          ? { text: 'done' }
          : { text: '', calls: [{ id: '1', name: 'work_do', arguments: { of: 'work' } }] },
      ...tools(4),
    });
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    assert.deepEqual([made, most.get('work')], [24, 4]);
  });

  it('lets go of what waits for a turn when its time is up', async () => {
    const text = yaml`
        id: t
        inputs: {name: work}
        steps:
          - {id: a, tool: work, parameters: {hang: true}, timeout: 50ms, on_failure: continue}
          - {id: b, tool: "{{ name }}", action: do, timeout: 10ms, on_failure: continue}
          - {id: c, tool: "{{ name }}", action: do, dependencies: [a, b]}
      `;
    const { result } = await runText(text, {
      tools: {
        work: ({ hang }, { signal }) =>
          hang
            ? new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
            : { success: true },
      },
      ...tools(1),
    });
    const is = statuses(result);
    assert.deepEqual([is['a'], is['b'], is['c']], ['failed', 'failed', 'succeeded']);
    assert.equal(result.steps['b']?.error?.kind, 'timeout');
  });

  it('keeps what waits for it out of the log: nothing of it has begun', async () => {
    const begun: string[] = [];
    const text = 'id: t\nsteps: [{id: l, for_each: [1, 2, 3], max_parallel: all, tool: work}]\n';
    let running = 0;
    await runText(text, {
      ports,
      tools: {
        async work() {
          running++;
          assert.equal(begun.length, running, 'as many have begun as have run');
          await new Promise((resolve) => setImmediate(resolve));
          return { success: true };
        },
      },
      onFact: ({ type }) => {
        if (type === 'step.started') begun.push(type);
      },
      ...tools(1),
    });
    assert.equal(running, 3);
  });

  it('is exact in a run that is taken up again', async () => {
    const text = `id: t\nsteps:\n${loop('a', 'work')}`;
    const whole = await runText(text, { ports, tools: { work: counting().work }, ...tools(2) });
    for (let cut = 1; cut < whole.facts.length; cut += 3) {
      const { work, most } = counting();
      const again = await runText(text, { ports, tools: { work }, facts: whole.facts.slice(0, cut), ...tools(2) });
      assert.equal(again.result.status, 'succeeded', JSON.stringify(again.result.error));
      assert.ok((most.get('work') ?? 0) <= 2, `cut at ${cut}`);
      assert.deepEqual(again.result.outputs, whole.result.outputs);
    }
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
  const files = {
    'p.yaml': yaml`
      id: p
      limits: {max_steps: 2}
      steps: [{id: a, tool: work}, {id: b, tool: work, dependencies: [a]}]
    `,
  };
  const exact: [what: string, text: string][] = [
    ['a chain', 'limits: {max_steps: 2}\nsteps: [{id: a, tool: work}, {id: b, tool: work, dependencies: [a]}]'],
    ['a loop', 'limits: {max_steps: 4}\nsteps: [{id: l, for_each: [1, 2, 3], tool: work}]'],
    ['a called pipeline', 'steps: [{id: p, pipeline: p.yaml}]'],
  ];
  for (const [what, text] of exact)
    it(`counts a step that was cut off and goes on once: ${what}`, async () => {
      const whole = await runText(`id: t\n${text}\n`, { files });
      assert.equal(whole.result.status, 'succeeded', JSON.stringify(whole.result.error));
      for (let cut = 1; cut < whole.facts.length; cut++) {
        const { result } = await runText(`id: t\n${text}\n`, { files, facts: whole.facts.slice(0, cut) });
        assert.equal(result.status, 'succeeded', `cut at ${cut}: ${result.error?.message}`);
      }
    });

  it('of a called pipeline counts what it does in one call', async () => {
    const text = yaml`
        id: t
        steps:
          - {id: a, pipeline: p.yaml, inputs: {n: [1, 2]}}
          - {id: b, pipeline: p.yaml, inputs: {n: [1, 2]}}
          - {id: c, pipeline: p.yaml, inputs: {n: [1, 2, 3]}, dependencies: [a, b]}
      `;
    const files = {
      'p.yaml': yaml`
        id: p
        limits: {max_steps: 3}
        inputs: {n: []}
        steps: [{id: l, for_each: "{{ n }}", set: {x: 1}}]`,
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
