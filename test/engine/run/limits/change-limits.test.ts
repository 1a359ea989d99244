import assert from 'node:assert/strict';
import { readChangedLimits } from '../../../../engine/language/run-limits.ts';
import type { People } from '../../../../engine/run/ports.ts';
import type { Fact, RunEvent } from '../../../../engine/state/events.ts';
import { realClock } from '../../models/clock.ts';
import { runText, startText, statuses } from '../memory.ts';
import { selfAdvancingClock } from '../self-advancing-clock.ts';

/** Every call costs a dollar and ten tokens; nobody knows a shorter one. */
const models = {
  choose: (named?: string) => ({ model: named ?? 'test:model', reason: 'a test' }),
  worst: () => ({ tokens: 10, cost: 1 }),
  check: (schema: object, value: unknown) =>
    'anyOf' in schema && typeof value === 'number' && value >= 2 ? undefined : value === 'no' ? undefined : 'does not fit',
  call: async ({ model }: { model: string }) => ({
    model,
    provenance: 'live' as const,
    text: 'yes',
    cost: 1,
    usage: { input_tokens: 9, output_tokens: 1 },
  }),
};

interface Case {
  rule: string;
  limits: string;
  /** The answers that a person has in mind, one a question; without one, nobody answers. */
  says?: (number | string)[];
  /** More keys of the loop. */
  rest?: string;
  status: string;
  became: Record<string, string>;
  asked: object[];
  changed: object[];
}

const cases: Case[] = [
  {
    rule: 'without a word the step fails',
    limits: 'max_cost: 1',
    rest: ', on_item_failure: continue',
    status: 'succeeded',
    became: { 'all[0]': 'succeeded', 'all[1]': 'failed', 'all[2]': 'failed' },
    asked: [],
    changed: [],
  },
  {
    rule: 'asks, and goes on with the new limit',
    limits: 'max_cost: 1, on_limit: ask',
    says: [3],
    status: 'succeeded',
    became: { 'all[0]': 'succeeded', 'all[1]': 'succeeded', 'all[2]': 'succeeded' },
    asked: [{ name: 'max_cost', most: 1, least: 2 }],
    changed: [{ max_cost: 3 }],
  },
  {
    rule: 'asks again where that does not do for the next one',
    limits: 'max_tokens: 10, on_limit: ask',
    says: [20, 30],
    status: 'succeeded',
    became: { 'all[0]': 'succeeded', 'all[1]': 'succeeded', 'all[2]': 'succeeded' },
    asked: [
      { name: 'max_tokens', most: 10, least: 20 },
      { name: 'max_tokens', most: 20, least: 30 },
    ],
    changed: [{ max_tokens: 20 }, { max_tokens: 30 }],
  },
  {
    rule: 'no: the step fails as if nobody had been asked',
    limits: 'max_calls: 1, on_limit: ask',
    rest: ', on_item_failure: continue',
    says: ['no', 'no'],
    status: 'succeeded',
    became: { 'all[0]': 'succeeded', 'all[1]': 'failed', 'all[2]': 'failed' },
    asked: [
      { name: 'max_calls', most: 1, least: 2 },
      { name: 'max_calls', most: 1, least: 2 },
    ],
    changed: [],
  },
  {
    rule: 'where nobody answers the run waits',
    limits: 'max_steps: 2, on_limit: ask',
    status: 'waiting',
    became: { 'all[0]': 'succeeded', 'all[1]': 'waiting' },
    asked: [{ name: 'max_steps', most: 2, least: 3 }],
    changed: [],
  },
  {
    rule: 'a step that is one too many begins with the new limit',
    limits: 'max_steps: 3, on_limit: ask',
    says: [4],
    status: 'succeeded',
    became: { 'all[0]': 'succeeded', 'all[1]': 'succeeded', 'all[2]': 'succeeded' },
    asked: [{ name: 'max_steps', most: 3, least: 4 }],
    changed: [{ max_steps: 4 }],
  },
  {
    rule: 'a step that is one too many fails where somebody says no',
    limits: 'max_steps: 3, on_limit: ask',
    rest: ', on_item_failure: continue',
    says: ['no'],
    status: 'succeeded',
    became: { 'all[0]': 'succeeded', 'all[1]': 'succeeded', 'all[2]': 'failed' },
    asked: [{ name: 'max_steps', most: 3, least: 4 }],
    changed: [],
  },
];

const textOf = (limits: string, rest = '', of = 3): string =>
  `limits: {${limits}}\nsteps:\n  - {id: all, for_each: "{{ range(${of}) | list }}", max_parallel: 1, prompt: "{{ item }}"${rest}}\n`;

describe('a limit of a run that is reached', () => {
  for (const { rule, limits, says = [], rest, status, became, asked, changed } of cases) {
    it(rule, async () => {
      const facts: RunEvent[] = [];
      const left = [...says];
      const people: People = {
        async ask() {
          const value = left.shift();
          return value === undefined ? undefined : { value, by: 'me' };
        },
      };
      const { result } = await runText(textOf(limits, rest), {
        ports: { models, people, clock: { ...realClock, now: () => 0 } },
        onEvent: (event) => void facts.push(event),
      });
      assert.equal(result.status, status);
      const { all: _, ...items } = statuses(result);
      assert.deepEqual(items, became);
      assert.deepEqual(
        facts.flatMap((fact) => (fact.type === 'person.asked' ? [fact.limit] : [])),
        asked,
      );
      assert.deepEqual(
        facts.flatMap((fact) => (fact.type === 'limits.changed' ? [fact.limits] : [])),
        changed,
      );
    });
  }
});

describe('a limit that a person changes', () => {
  it('answers the questions that it is enough for, and is no less than what was said before', async () => {
    const asked = Promise.withResolvers<void>();
    const run = startText(textOf('max_cost: 1, on_limit: ask'), {
      ports: {
        models,
        people: {
          ask: (_question, signal) => {
            asked.resolve();
            return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
          },
        },
      },
    });
    await asked.promise;
    run.driven.changeLimits({ max_cost: 9 }, 'ann');
    await run.driven.done;
    assert.equal(run.state.status, 'succeeded');
    const answers = run.facts.filter((fact): fact is Fact<'person.answered'> => fact.type === 'person.answered');
    assert.deepEqual(
      answers.map(({ value, by }) => [value, by]),
      [[9, 'ann']],
    );
    assert.equal(run.facts.filter(({ type }) => type === 'limits.changed').length, 1);
    assert.deepEqual(run.driven.changeLimits({ max_cost: 10 }, 'ann'), {
      refused: 'The run has ended, so its limits stay as they are.',
    });
  });
  it('gives a run that is going on more time', async () => {
    const clock = selfAdvancingClock();
    const run = startText('limits: {timeout: 10s}\nsteps: [{id: a, tool: work}]\n', {
      ports: { clock },
      tools: {
        async work(_parameters, { signal }) {
          run.driven.changeLimits({ timeout_ms: 60_000 }, 'ann');
          await clock.sleep(20_000, signal);
          return { success: true };
        },
      },
    });
    await run.driven.done;
    assert.equal(run.state.status, 'succeeded');
  });
  it('lets more steps run at once from now on', async () => {
    let [now, most] = [0, 0];
    const full = Promise.withResolvers<void>();
    const run = startText('limits: {max_parallel: 1}\nsteps: [{id: a, tool: work}, {id: b, tool: work}, {id: c, tool: work}]\n', {
      tools: {
        async work() {
          most = Math.max(most, ++now);
          if (now === 1 && most === 1) queueMicrotask(() => run.driven.changeLimits({ max_parallel: 2 }, 'ann'));
          if (now === 2) full.resolve();
          await full.promise;
          now--;
          return { success: true };
        },
      },
    });
    await run.driven.done;
    assert.equal(most, 2);
  });
  it('is read from data as it can be a limit, or not at all', () => {
    assert.deepEqual(readChangedLimits({ max_cost: 0.5, max_calls: 3 }), { max_cost: 0.5, max_calls: 3 });
    for (const data of [{}, { max_cost: 0 }, { max_calls: 1.5 }, { max_cost: '3' }, { nope: 1 }, { max_steps: Number.NaN }])
      assert.equal(readChangedLimits(data), undefined);
  });
});
