import assert from 'node:assert/strict';
import { RunError } from '../../../../engine/state/failure.ts';
import { reduce } from '../../../../engine/state/reduce.ts';
import { resultDocument } from '../../../../engine/state/result/result.ts';
import { initialState } from '../../../../engine/state/state.ts';
import { realClock } from '../../models/clock.ts';
import type { MemoryRun } from '../memory.ts';
import { planOf, runText, valueAt } from '../memory.ts';

/** Every call may cost a dollar and 10 tokens, and costs 0.40 and 4. */
const worst = { tokens: 10, cost: 1 };
const took = { text: 'yes', cost: 0.4, usage: { input_tokens: 3, output_tokens: 1 } };

async function run(text: string, more: Partial<MemoryRun> & { worst?: { tokens: number; cost?: number }; fails?: boolean } = {}) {
  let most = 0;
  let running = 0;
  const asked: string[] = [];
  const logs: string[] = [];
  const finished = await runText(text, {
    onEvent: (event) => {
      if (event.type === 'step.log') logs.push(`${event.path}: ${event.text}`);
    },
    ...more,
    ports: {
      // Time stands still: however slow the machine, all that may begin has begun before a call ends.
      clock: { ...realClock, now: () => 0 },
      models: {
        choose: (named) => ({ model: named ?? 'test:model', reason: 'a test' }),
        worst: () => more.worst ?? worst,
        check: () => undefined,
        async call({ model, messages }) {
          asked.push(messages.at(-1)?.content ?? '');
          most = Math.max(most, ++running);
          await new Promise((resolve) => setImmediate(resolve));
          running--;
          if (more.fails) throw new RunError({ kind: 'auth', message: 'no' });
          return { model, provenance: 'live', ...took };
        },
      },
    },
  });
  return { ...finished, asked, most, logs };
}

const failure = ({ result }: Awaited<ReturnType<typeof run>>, path: string) => {
  const { kind, message, hint } = result.steps[path]?.error ?? {};
  return { kind, message, hint };
};
const loop = (limits: string, rest = '') =>
  `${limits}\nsteps:\n  - {id: all, for_each: "{{ range(5) | list }}", max_parallel: all, prompt: "{{ item }}"${rest}}`;

describe('what a run may spend', () => {
  it('calls that could be paid one after the other wait for each other, and all are made', async () => {
    const { result, most, asked, logs } = await run(loop('limits: {max_cost: 2.60}'));
    assert.equal(result.status, 'succeeded');
    assert.deepEqual([asked.length, most], [5, 2]);
    assert.match(logs[0] ?? '', /^all\[2\]: waits for other calls to end/);
  });
  it('the call that could break it is not made, and says what is left', async () => {
    const done = await run(loop('limits: {max_cost: 1.50}', ', on_item_failure: continue'));
    assert.equal(done.asked.length, 2);
    assert.deepEqual(failure(done, 'all[2]'), {
      kind: 'budget',
      message: 'This call may cost $1.00; $0.70 of $1.50 are left (max_cost).',
      hint: 'Raise the limit, or ask for shorter answers with max_tokens.',
    });
  });
  it('calls are counted', async () => {
    const done = await run(loop('limits: {max_calls: 3}', ', on_item_failure: continue'));
    assert.equal(done.asked.length, 3);
    assert.equal(failure(done, 'all[4]').message, 'The 3 calls of models that may be made are made (max_calls).');
  });
  it('tokens are counted', async () => {
    const done = await run(loop('limits: {max_tokens: 17}', ', on_item_failure: continue'));
    assert.equal(done.asked.length, 2);
    assert.equal(failure(done, 'all[2]').message, 'This call may use 10 tokens; 9 of 17 are left (max_tokens).');
  });
  it('an unknown price is refused before the call, where money is bounded', async () => {
    const done = await run('limits: {max_cost: 9}\nsteps: [{id: a, prompt: hi}]', { worst: { tokens: 5 } });
    assert.deepEqual(done.asked, []);
    assert.deepEqual(failure(done, 'a'), {
      kind: 'budget',
      message: 'The price of test:model is unknown, so max_cost cannot be kept.',
      hint: 'Give input_price and output_price for the model in baton.yaml, or take max_cost out.',
    });
  });
  it('a refused call leaves no fact of a call', async () => {
    const { facts } = await run('limits: {max_cost: 0.50}\nsteps: [{id: a, prompt: hi}]');
    assert.ok(!facts.some(({ type }) => type === 'call.started' || type === 'call.settled'));
  });
  it('whoever waits and is stopped leaves the queue', async () => {
    const text = `limits: {max_cost: 1.00, timeout: 0.05}
steps:
  - {id: a, prompt: a}
  - {id: b, prompt: b}`;
    const { result } = await runText(text, {
      ports: {
        models: {
          choose: () => ({ model: 'm', reason: '' }),
          worst: () => worst,
          check: () => undefined,
          call: (_call, { signal }) =>
            new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
        },
      },
    });
    assert.deepEqual([result.status, result.error?.kind], ['failed', 'timeout']);
  });
});

describe('what a step may spend', () => {
  it('its own limits hold beside those of the run', async () => {
    const text = `limits: {max_cost: 10}
steps:
  - {id: a, prompt: a, limits: {max_cost: 0.50}, on_failure: continue}
  - {id: b, prompt: b}`;
    const done = await run(text);
    assert.deepEqual(done.asked, ['b']);
    assert.equal(failure(done, 'a').message, 'This call may cost $1.00; $0.50 of $0.50 are left for a (max_cost).');
  });
  it('all attempts count together', async () => {
    const text = 'steps:\n  - {id: a, prompt: a, limits: {max_calls: 2}, retry: 5, quality: {condition: "value == 7"}}';
    const done = await run(text);
    assert.equal(done.asked.length, 2);
    assert.equal(failure(done, 'a').message, 'The 2 calls of models that may be made for a are made (max_calls).');
  });
  it('an unknown price names the step', async () => {
    const done = await run('steps: [{id: a, prompt: hi, limits: {max_cost: 1}}]', { worst: { tokens: 5 } });
    assert.equal(failure(done, 'a').message, 'The price of test:model is unknown, so max_cost for a cannot be kept.');
  });
  const inside: [name: string, text: string][] = [
    [
      'a loop',
      'steps: [{id: all, limits: {max_calls: 3}, for_each: [1, 2, 3, 4, 5], on_item_failure: continue, prompt: "{{ item }}"}]',
    ],
    [
      'a group',
      'steps: [{id: all, limits: {max_calls: 3}, steps: [{id: a, prompt: a}, {id: b, prompt: b}, {id: c, steps: [{id: d, prompt: d}, {id: e, prompt: e, dependencies: [d]}]}]}]',
    ],
    [
      'a called pipeline',
      'steps: [{id: all, limits: {max_calls: 3}, pipeline: {id: inner, steps: [{id: x, for_each: [1, 2, 3, 4], on_item_failure: continue, prompt: "{{ item }}"}]}}]',
    ],
  ];
  for (const [name, text] of inside)
    it(`all that is inside of it counts: ${name}`, async () => {
      const done = await run(text);
      assert.equal(done.asked.length, 3);
      const refused = Object.values(done.result.steps).filter(({ error }) => error?.kind === 'budget');
      assert.match(refused[0]?.error?.message ?? '', /3 calls of models that may be made for all are made/);
    });
  it('an iteration has no limits of its own by those of the loop', async () => {
    const { asked } = await run('steps: [{id: all, limits: {max_calls: 4}, for_each: [1, 2, 3, 4], prompt: "{{ item }}"}]');
    assert.equal(asked.length, 4);
  });
  it('a run that goes on has spent what it spent', async () => {
    const text = `steps:
  - id: all
    limits: {max_calls: 3}
    steps:
      - {id: a, prompt: a}
      - {id: b, prompt: b, dependencies: [a]}
      - {id: c, prompt: c, dependencies: [b]}
      - {id: d, prompt: d, dependencies: [c]}
`;
    const whole = await run(text);
    assert.equal(whole.asked.length, 3);
    const upTo = whole.facts.findIndex((fact) => fact.type === 'call.settled' && fact.path === 'all.b#1');
    const later = await run(text, { facts: whole.facts.slice(0, upTo + 1) });
    assert.deepEqual(later.asked, ['c'], 'what stands in the log is not asked again, and counts');
    assert.equal(later.result.cost.usd.toFixed(2), '1.20');
    assert.equal(valueAt(later.result, 'all.c'), 'yes');
  });

  describe('a call whose answer was lost as the process ended', () => {
    const text = (limits: string) => `steps:
  - id: all
    ${limits}
    on_failure: continue
    steps:
      - {id: a, prompt: a}
      - {id: b, prompt: b, dependencies: [a]}
      - {id: c, prompt: c, dependencies: [b]}
`;
    /** The facts up to the moment in which the second call was under way. */
    const cutOff = async (limits: string) => {
      const { facts } = await run(text(limits));
      return facts.slice(0, facts.findIndex((fact) => fact.type === 'call.started' && fact.path === 'all.b#1') + 1);
    };

    it('was paid: it counts as its repetition took, and is told as an estimate', async () => {
      const limits = 'limits: {max_cost: 9}';
      const { asked, result } = await run(text(limits), { facts: await cutOff(limits) });
      assert.deepEqual(asked, ['b', 'c']);
      assert.deepEqual(result.usage, { calls: 4, input_tokens: 12, output_tokens: 4, cached_tokens: 0 });
      assert.deepEqual(result.cost, { usd: 1.6, complete: true, lost: { calls: 1, usd: 0.4 } });
      assert.deepEqual([result.steps['all.b']?.cost, result.steps['all.c']?.cost], [0.8, 0.4]);
    });
    it('lost twice, it counts twice', async () => {
      const limits = 'limits: {max_cost: 9}';
      const once = await cutOff(limits);
      const last = once.at(-1);
      assert.ok(last);
      const { result } = await run(text(limits), { facts: [...once, { ...last, seq: last.seq + 1 }] });
      assert.deepEqual(result.cost, { usd: 2, complete: true, lost: { calls: 2, usd: 0.8 } });
    });
    it('counts in the number of calls', async () => {
      const limits = 'limits: {max_calls: 3}';
      const done = await run(text(limits), { facts: await cutOff(limits) });
      assert.deepEqual(done.asked, ['b']);
      assert.match(failure(done, 'all.c').message ?? '', /3 calls of models/);
    });
    it('has its worst case kept free, as the repetition has', async () => {
      const done = await run(text('limits: {max_cost: 2.20}'), { facts: await cutOff('limits: {max_cost: 2.20}') });
      assert.match(failure(done, 'all.b').message ?? '', /may cost \$2\.00/);
    });
    it('leaves the sum a lower bound where the run ends without a repetition', async () => {
      const before = await cutOff('limits: {max_cost: 9}');
      const end = (await run(text('limits: {max_cost: 9}'))).facts.at(-1);
      assert.equal(end?.type, 'run.finished');
      const state = initialState(planOf(text('limits: {max_cost: 9}')).graph);
      for (const fact of [...before, { ...end, seq: before.length }]) reduce(state, fact);
      const { cost } = resultDocument(state, 'memory', (stored) => ('value' in stored ? stored.value : null));
      assert.deepEqual(cost, { usd: 0.4, complete: false });
    });
    it('makes the sum a lower bound where the repetition fails', async () => {
      const before = await cutOff('limits: {max_cost: 9}');
      const failed = await run(text('limits: {max_cost: 9}'), { facts: before, fails: true });
      assert.deepEqual(failed.result.cost.complete, false);
      assert.equal(failed.result.cost.lost?.usd, 0);
    });
  });
});
