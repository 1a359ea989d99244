import assert from 'node:assert/strict';
import type { JsonMap } from '../../../../engine/language/json.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import { yaml } from '../../../yaml.ts';
import { runText, statuses, valueAt } from '../memory.ts';

const work = {
  work: ({ fail, ...rest }: JsonMap): JsonMap => (fail ? { success: false, error: String(fail) } : { ...rest, success: true }),
};

describe('what a run makes of a pipeline', () => {
  it('goes through prompt, set, loop, group and outputs', async () => {
    const { result } = await runText(
      `
id: first
inputs: {names: [ann, bob, cy]}
variables: {count: 0}
steps:
  - id: start
    set: {count: "{{ names | length }}"}
  - id: greet
    for_each: "{{ names }}"
    max_parallel: 2
    steps:
      - id: hello
        prompt: "Greet {{ item }} ({{ index }} of {{ count }})"
      - id: loud
        tool: work
        parameters: {text: "{{ hello | upper }}"}
  - id: short
    for_each: [1, 2, 3]
    tool: work
    condition: "{{ item != 2 }}"
    parameters: {text: "n{{ item }}"}
  - id: both
    steps:
      - id: a
        set: {x: 1}
      - id: b
        set: {y: "{{ a.x + 1 }}"}
outputs:
  greetings: "{{ greet.results | map(attribute='text') }}"
  y: "{{ both.b.y }}"
  short: "{{ short.results }}"
`,
      {
        model: ({ messages }) => ({ text: `hi: ${messages[0]?.content}` }),
        tools: { work: ({ text }) => ({ success: true, text: text ?? null }) },
      },
    );
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    assert.deepEqual(result.outputs, {
      greetings: ['HI: GREET ANN (0 OF 3)', 'HI: GREET BOB (1 OF 3)', 'HI: GREET CY (2 OF 3)'],
      y: 2,
      short: [{ success: true, text: 'n1' }, null, { success: true, text: 'n3' }],
    });
    assert.equal(statuses(result)['short[1]'], 'skipped condition-false');
    assert.equal(valueAt(result, 'greet[1].hello'), 'hi: Greet bob (1 of 3)');
  });

  it('gives a loop its value: results, steps, counts and why it ended', async () => {
    const { result } = await runText(
      `
id: loop
steps:
  - id: each
    for_each: [1, 2, 3, 4]
    break_if: "{{ b.n >= 3 }}"
    steps:
      - {id: a, set: {m: "{{ item }}"}}
      - {id: b, set: {n: "{{ a.m + loop.index0 }}"}}
`,
    );
    assert.deepEqual(valueAt(result, 'each'), {
      results: [{ n: 1 }, { n: 3 }],
      steps: { a: [{ m: 1 }, { m: 2 }], b: [{ n: 1 }, { n: 3 }] },
      iterations: 2,
      failed: 0,
      ended_by: 'break',
    });
  });

  it('passes an item over when continue_if holds', async () => {
    const { result } = await runText(
      `
id: loop
steps:
  - id: each
    for_each: [1, 2, 3]
    continue_if: "{{ item == 2 }}"
    steps: [{id: a, set: {m: "{{ item }}"}}]
`,
    );
    assert.deepEqual(result.steps['each']?.value, {
      results: [{ m: 1 }, null, { m: 3 }],
      steps: { a: [{ m: 1 }, null, { m: 3 }] },
      iterations: 3,
      failed: 0,
      ended_by: 'done',
    });
  });

  it('fails the loop, not silently, when continue_if cannot be evaluated', async () => {
    const { result } = await runText(
      yaml`
        id: l
        steps:
          - {id: each, for_each: [1], continue_if: "{{ item.x + 1 > 0 }}", steps: [{id: a, set: {m: 1}}]}`,
    );
    assert.equal(result.status, 'failed');
    assert.equal(result.error?.kind, 'template');
  });

  it('ends a loop at the first failed item, or goes on and is degraded', async () => {
    const text = (policy: string) => `
id: l
steps:
  - id: each
    for_each: [1, 2, 3]
    on_item_failure: ${policy}
    tool: work
    parameters: {fail: "{{ 'no' if item == 2 else '' }}"}
  - id: after
    tool: work
    dependencies: [each]
`;
    const stopped = (await runText(text('stop'), { tools: work })).result;
    assert.deepEqual(
      [stopped.status, stopped.steps['each']?.status, stopped.steps['after']?.reason],
      ['failed', 'failed', 'run-stopped'],
    );
    assert.equal(stopped.error?.message, 'no');
    const went = (await runText(text('continue'), { tools: work })).result;
    assert.deepEqual([went.status, went.degraded, went.steps['after']?.status], ['succeeded', true, 'succeeded']);
    assert.deepEqual(valueAt(went, 'each'), {
      results: [{ success: true }, null, { success: true }],
      steps: {},
      iterations: 3,
      failed: 1,
      ended_by: 'done',
    });
  });

  it('keeps exactly max_parallel items of a loop in flight', async () => {
    const running: (() => void)[] = [];
    const run = runText(
      yaml`
        id: l
        limits: {max_parallel: 50}
        steps:
          - {id: each, for_each: "{{ range(100) }}", max_parallel: 5, tool: work}`,
      { tools: { work: () => new Promise<JsonMap>((resolve) => running.push(() => resolve({ success: true }))) } },
    );
    for (let left = 100; left > 0; left--) {
      // As many as may run do run, and stay so for as long as nothing ends; one ends after the other, never the oldest first.
      for (let turn = 0; turn < 10_000 && running.length < Math.min(5, left); turn++)
        await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(running.length, Math.min(5, left), `${left} left`);
      running.splice(left % running.length, 1)[0]?.();
    }
    assert.equal((await run).result.status, 'succeeded');
  });

  it('never runs more than limits.max_parallel attempts at once, loops or not', async () => {
    let [now, most] = [0, 0];
    await runText(
      yaml`
        id: l
        limits: {max_parallel: 3}
        steps:
          - {id: a, for_each: "{{ range(9) }}", max_parallel: all, tool: work}
          - {id: b, for_each: "{{ range(9) }}", max_parallel: all, tool: work}`,
      {
        tools: {
          work: async () => {
            most = Math.max(most, ++now);
            await new Promise((resolve) => setTimeout(resolve, 2));
            now--;
            return { success: true };
          },
        },
      },
    );
    assert.equal(most, 3);
  });

  it('reads vars bare, checks the schema, and repairs an answer once', async () => {
    const asked: string[] = [];
    const { result } = await runText(
      `
id: v
steps:
  - id: facts
    prompt: Tell
    vars: {title: {type: string, description: a title}, year: {type: integer, description: when}}
    products: {title: title.txt, all: {file: all.json}}
  - id: use
    set: {line: "{{ title }} {{ facts.vars.year }} {{ facts.title }}"}
`,
      {
        model: ({ messages }) => {
          asked.push(messages.at(-1)?.content ?? '');
          return asked.length === 1 ? { text: 'no json' } : { text: '{}', object: { title: 'T', year: 1900 } };
        },
      },
    );
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    assert.equal(asked.length, 2);
    assert.match(asked[1] ?? '', /holds no JSON/);
    assert.deepEqual(valueAt(result, 'use'), { line: 'T 1900 T' });
    assert.equal(result.usage.calls, 2);
  });

  it('writes products of every kind of step', async () => {
    const { products } = await runText(
      yaml`
        id: p
        steps:
          - {id: a, set: {rows: [{x: 1, y: "a,b"}]}, products: {rows: {file: rows.csv}}}
          - {id: g, steps: [{id: i, set: {z: 1}}], products: {i: {file: g.json}}}
          - {id: l, for_each: [1, 2], as: n, set: {v: "{{ n }}"}, products: {v: "v{{ n }}.txt"}}`,
    );
    assert.deepEqual(products, { 'rows.csv': 'x,y\n1,"a,b"\n', 'g.json': '{\n  "z": 1\n}\n', 'v1.txt': '1\n', 'v2.txt': '2\n' });
  });

  it('writes outputs that say a file, products by a template, and a file for a folder', async () => {
    const { result, products } = await runText(
      `
id: t
steps:
  - {id: a, prompt: hi, products: {page: {file: page.md, template: "# {{ value }}"}}}
  - {id: b, prompt: hi, location: out/}
outputs:
  table: {value: "{{ [1, 2] }}", file: "{{ table | length }}.json"}
  absent: {value: "{{ a.nothing }}", file: none.txt}
`,
      { model: () => ({ text: 'hello' }) },
    );
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    assert.deepEqual(products, { 'page.md': '# hello', 'out/b.md': 'hello', '2.json': '[\n  1,\n  2\n]\n' });
  });

  it('reads the environment as it was when the run began, and nothing that is not listed', async () => {
    const text = yaml`
        id: t
        steps: [{id: a, set: {r: "{{ env.REGION }}", h: "{{ env.HOME is defined }}"}}]
        outputs: {r: "{{ a.r }}", h: "{{ a.h }}"}`;
    const { result } = await runText(text, { env: { REGION: 'north' } });
    assert.deepEqual(result.outputs, { r: 'north', h: false });
  });

  it('fails with bad-response when the answer misses its schema twice', async () => {
    const { result } = await runText(
      yaml`
        id: v
        steps:
          - {id: f, prompt: Tell, vars: {year: {type: integer, description: when}}, retry: 0}`,
      { model: () => ({ text: '{"year": "x"}', object: { year: 'x' } }) },
    );
    assert.equal(result.steps['f']?.error?.kind, 'bad-response');
    assert.equal(result.usage.calls, 2);
  });

  it('retries as retry says, and counts attempts', async () => {
    let calls = 0;
    const text = (retry: string) => `id: r\nsteps:\n  - {id: a, tool: work, retry: ${retry}}`;
    const tools = {
      work: (): JsonMap => (++calls < 3 ? { success: false, error: 'not yet' } : { success: true }),
    };
    const { result } = await runText(text('{attempts: 3, delay: 0.001}'), { tools });
    assert.deepEqual([result.status, result.steps['a']?.attempts, calls], ['succeeded', 3, 3]);
    calls = 0;
    const given = (await runText(text('{attempts: 1, delay: 0.001}'), { tools })).result;
    assert.deepEqual([given.status, given.steps['a']?.attempts, calls], ['failed', 2, 2]);
  });

  it('ends an attempt at its timeout and aborts its work', async () => {
    let aborted = false;
    const { result } = await runText(
      yaml`
      id: t
      steps:
        - {id: a, tool: work, timeout: 0.02}`,
      {
        tools: {
          work: (_, { signal }) =>
            new Promise((_resolve, reject) =>
              signal.addEventListener('abort', () => {
                aborted = true;
                reject(new Error('aborted'));
              }),
            ),
        },
      },
    );
    assert.deepEqual([result.status, result.steps['a']?.error?.kind, aborted], ['failed', 'timeout', true]);
  });

  it('ends a group at its timeout', async () => {
    const { result } = await runText(
      yaml`
        id: t
        steps:
          - id: g
            timeout: 0.02
            steps:
              - {id: a, tool: work}
              - {id: b, tool: work, dependencies: [a]}`,
      {
        tools: {
          work: (_, { signal }) =>
            new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
        },
      },
    );
    assert.deepEqual([result.steps['g']?.status, result.steps['g']?.error?.kind], ['failed', 'timeout']);
    assert.notEqual(result.steps['g.b']?.status, 'succeeded');
  });

  it('ends an iteration of several steps at its timeout, and only that one', async () => {
    for (const timeout of ['0.25', '"{{ 0.125 * 2 }}"']) {
      const { result, facts } = await runText(
        `id: t\nsteps:\n  - id: l\n    for_each: [1, 2, 3]\n    max_parallel: 3\n    timeout: ${timeout}\n    steps:\n      - {id: a, tool: work, parameters: {n: "{{ item }}"}, on_failure: continue}\n      - {id: b, tool: work, parameters: {n: 0}, dependencies: [a]}`,
        {
          tools: {
            work: ({ n }, { signal }) =>
              n === 2
                ? new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
                : signal.aborted
                  ? Promise.reject(signal.reason)
                  : { n: n ?? null },
          },
        },
      );
      assert.deepEqual(
        facts.flatMap((fact) => (fact.type === 'iteration.settled' ? [[fact.path, fact.status, fact.failure?.kind]] : [])),
        [
          ['l[0]', 'succeeded', undefined],
          ['l[2]', 'succeeded', undefined],
          ['l[1]', 'failed', 'timeout'],
        ],
        JSON.stringify(result),
      );
    }
  });

  it('fails a step whose condition cannot be evaluated, and never runs it', async () => {
    const { result } = await runText(
      yaml`
        id: c
        steps:
          - {id: a, set: {x: {k: 1}}}
          - {id: b, tool: work, condition: "{{ a.x.missing + 1 > 0 }}"}`,
    );
    assert.deepEqual(
      [result.steps['b']?.status, result.steps['b']?.error?.kind, result.steps['b']?.attempts],
      ['failed', 'template', 0],
    );
  });

  it('makes an output that reads an absent value null and names it', async () => {
    const { result } = await runText(
      yaml`
        id: o
        steps:
          - {id: a, set: {x: 1}, condition: "{{ false }}"}
        outputs:
          x: "{{ a.x }}"
          y: "{{ outputs.z }}!"
          z: fine`,
    );
    assert.deepEqual([result.status, result.outputs, result.absent], ['succeeded', { x: null, y: 'fine!', z: 'fine' }, ['x']]);
  });

  it('takes nothing that a step was called with for what it gave', async () => {
    const refuse = (): never => {
      throw new RunError({ kind: 'tool', message: 'There is none.' });
    };
    const { result } = await runText(
      yaml`
        id: o
        steps:
          - {id: rd, tool: work, parameters: {text: asked}, on_failure: accept}
          - {id: skipped, tool: work, parameters: {text: asked}, condition: "{{ rd.status == 'never' }}"}
        outputs:
          got: "{{ rd.text | default('absent') }}"
          skipped: "{{ skipped.text is defined }}"
          asked: "{{ rd.parameters.text }}"`,
      { tools: { work: refuse } },
    );
    assert.deepEqual(result.outputs, { got: 'absent', skipped: false, asked: 'asked' });
  });

  it('keeps large values as artifacts and reads them back', async () => {
    const { result, facts } = await runText(
      yaml`
        id: big
        steps:
          - {id: a, tool: work}
          - {id: b, set: {n: "{{ a.text | length }}"}}
          - {id: c, for_each: "{{ a.items }}", max_parallel: all, set: {m: "{{ item }}"}}`,
      {
        tools: {
          work: () => ({ success: true, text: 'x'.repeat(100_000), items: Array.from({ length: 9000 }, (_, i) => `item ${i}`) }),
        },
      },
    );
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    assert.deepEqual(valueAt(result, 'b'), { n: 100_000 });
    assert.ok(facts.every((fact) => JSON.stringify(fact).length < 40_000));
  });

  it('orders reads and writes of a variable by the text', async () => {
    const { result } = await runText(
      yaml`
        id: v
        variables: {n: 1}
        steps:
          - {id: a, set: {n: "{{ n + 1 }}"}}
          - {id: b, set: {seen: "{{ n }}"}}
          - {id: c, set: {n: "{{ n * 10 }}"}}
          - {id: d, set: {last: "{{ n }}"}}`,
    );
    assert.deepEqual([valueAt(result, 'b'), valueAt(result, 'd')], [{ seen: 2 }, { last: 20 }]);
  });

  it('stops at a budget before the call that could break it', async () => {
    const { result } = await runText(
      yaml`
        id: b
        limits: {max_tokens: 3}
        steps:
          - {id: a, prompt: one}
          - {id: b, prompt: "{{ a }}"}`,
      { model: () => ({ text: 'x', usage: { input_tokens: 2, output_tokens: 1 } }) },
    );
    assert.deepEqual([result.steps['a']?.status, result.steps['b']?.error?.kind], ['succeeded', 'budget']);
  });

  it('begins no more steps than max_steps', async () => {
    const { result } = await runText(
      yaml`
        id: m
        limits: {max_steps: 2}
        steps:
          - {id: a, set: {x: 1}}
          - {id: b, set: {y: 1}, dependencies: [a]}
          - {id: c, set: {z: 1}, dependencies: [b]}`,
    );
    assert.deepEqual(
      [result.status, result.steps['b']?.status, result.steps['c']?.error?.kind],
      ['failed', 'succeeded', 'budget'],
    );
  });

  it('ends as failed when the run takes longer than its timeout', async () => {
    const { result } = await runText(
      yaml`
      id: t
      limits: {timeout: 0.03}
      steps:
        - {id: a, tool: work}`,
      {
        tools: {
          work: (_, { signal }) =>
            new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
        },
      },
    );
    assert.deepEqual([result.status, result.error?.kind], ['failed', 'timeout']);
  });

  it('cancels: nothing new starts, the result says cancelled', async () => {
    const { result } = await runText(
      yaml`
      id: c
      steps:
        - {id: a, tool: work}
        - {id: b, tool: work, dependencies: [a]}`,
      {
        tools: {
          work: (_, { signal }) =>
            new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
        },
        onEvent: (event, live) => {
          if (event.type === 'step.started') setImmediate(() => live.cancel());
        },
      },
    );
    assert.deepEqual(
      [result.status, result.steps['a']?.status, result.steps['b']?.status],
      ['cancelled', 'cancelled', 'pending'],
    );
  });
});
