import assert from 'node:assert/strict';
import { durationOfWork } from '../../../../engine/insight/history.ts';
import type { JsonMap } from '../../../../engine/language/json.ts';
import { resultDocument } from '../../../../engine/state/result/result.ts';
import type { VirtualClock } from '../../models/clock.ts';
import { virtualClock } from '../../models/clock.ts';
import { type MemoryRun, startText } from '../memory.ts';

const second = 1000;
const minute = 60 * second;

interface Case {
  rule: string;
  text: string;
  /** When it ends, in seconds by the clock: it is held from the first second on, for a minute. */
  ends: number;
  status: string;
  /** How long it ran, and `a` in it, in seconds. */
  ran: number;
  took: number;
}

const hang = 'tool: work, parameters: {hang: true}';

const cases: Case[] = [
  {
    rule: 'the timeout of a step',
    text: `steps: [{id: a, ${hang}, timeout: 5}]`,
    ends: 65,
    status: 'failed',
    ran: 5,
    took: 5,
  },
  {
    rule: 'the timeout of a group',
    text: `steps: [{id: a, timeout: 5, steps: [{id: in, ${hang}}]}]`,
    ends: 65,
    status: 'failed',
    ran: 5,
    took: 5,
  },
  {
    rule: 'the timeout of the run',
    text: `limits: {timeout: 5}\nsteps: [{id: a, ${hang}}]`,
    ends: 65,
    status: 'failed',
    ran: 5,
    took: 5,
  },
  {
    rule: 'the delay before the next attempt',
    text: 'steps: [{id: a, tool: work, parameters: {fail: true}, retry: {attempts: 1, delay: 5, jitter: false}}]',
    ends: 65,
    status: 'succeeded',
    ran: 5,
    took: 5,
  },
  {
    rule: 'the time for an answer',
    text: 'steps: [{id: a, ask: "May it?", type: approve, timeout: 5}]',
    ends: 65,
    status: 'failed',
    ran: 5,
    took: 5,
  },
];

/** Tools that hang, fail once, or take their time, on a clock of the test. */
function scene(text: string, clock: VirtualClock, more: Partial<MemoryRun> = {}) {
  let calls = 0;
  return startText(text, {
    ports: {
      clock,
      people: { ask: (_question, signal) => new Promise((_, reject) => signal.addEventListener('abort', reject)) },
    },
    tools: {
      work: async ({ hang: hangs, fail, takes }, { signal }): Promise<JsonMap> => {
        calls++;
        if (hangs) await clock.sleep(1000 * minute, signal);
        if (typeof takes === 'number') await clock.sleep(takes * second, signal);
        return fail && calls === 1 ? { success: false, error: 'not yet' } : { success: true };
      },
    },
    ...more,
  });
}

describe('while a run is held, there stand still', () => {
  for (const { rule, text, ends, status, ran, took } of cases)
    it(rule, async () => {
      const clock = virtualClock(0);
      const { driven, state, facts } = scene(text, clock);
      await clock.pass(second);
      driven.pause('pause');
      await clock.pass(minute);
      assert.equal(state.status, 'running', 'nothing has ended it while it was held');
      driven.resume();
      await clock.pass(minute);
      await driven.done;
      assert.deepEqual([state.finished?.at, state.status], [ends * second, status]);
      const result = resultDocument(state, 'memory', (stored) => ('value' in stored ? stored.value : null));
      assert.deepEqual([result.duration, result.steps['a']?.duration], [ran * second, took * second]);
      const told = facts.flatMap((fact) => (fact.type === 'run.paused' ? [[fact.since, fact.lasted]] : []));
      assert.deepEqual(told, [
        [second, undefined],
        [second, minute],
      ]);
    });
});

/** What begins, as its facts tell it. */
const beginnings = new Set(['step.started', 'attempt.started', 'call.started']);

const held: { rule: string; text: string; begins: string[] }[] = [
  {
    rule: 'an attempt that follows at once',
    text: 'steps: [{id: a, tool: work, parameters: {takes: 2, fail: true}, retry: 0, on_error: {retry: 1}}]',
    begins: ['attempt.started a', 'call.started a#2'],
  },
  {
    rule: 'an attempt that has waited for a slot',
    text: `limits: {max_parallel: 1}
steps:
  - {id: a, tool: work, parameters: {fail: true}, retry: {attempts: 1, delay: 500ms, jitter: false}, priority: 1}
  - {id: b, tool: work, parameters: {takes: 2}}`,
    begins: ['attempt.started a', 'call.started a#2'],
  },
  {
    rule: 'a further round of a model and its tools',
    text: 'steps: [{id: a, prompt: Go., model: m, tools: [work]}]',
    begins: ['call.started a#2', 'call.started a#3'],
  },
  {
    rule: 'an iteration of a loop',
    text: 'steps: [{id: a, for_each: [1, 2], max_parallel: 1, tool: work, parameters: {takes: 2}}]',
    begins: ['step.started a[1]', 'call.started a[1]#1'],
  },
];

describe('while a run is held, there does not begin', () => {
  for (const { rule, text, begins } of held)
    it(rule, async () => {
      const clock = virtualClock(0);
      const { driven, state, facts } = scene(text, clock, {
        async model({ messages }) {
          if (messages.length > 1) return { text: 'done' };
          await clock.sleep(2 * second, new AbortController().signal);
          return { calls: [{ id: '1', name: 'work_do', arguments: {} }] };
        },
      });
      await clock.pass(second);
      driven.pause('pause');
      await clock.pass(minute);
      const before = facts.length;
      await clock.pass(minute);
      assert.equal(facts.length, before);
      const since = facts.findIndex(({ type }) => type === 'run.paused');
      const begun = facts.slice(since).flatMap((fact) => (beginnings.has(fact.type) && 'path' in fact ? [fact.path] : []));
      assert.deepEqual(begun, []);

      driven.resume();
      await clock.pass(minute);
      await driven.done;
      assert.equal(state.status, 'succeeded');
      const later = facts.slice(before).flatMap((fact) => ('path' in fact ? [`${fact.type} ${fact.path}`] : []));
      assert.deepEqual(
        begins.filter((one) => !later.includes(one)),
        [],
        'what was held begins then',
      );
    });

  it('a call of a step that is ended meanwhile', async () => {
    const clock = virtualClock(0);
    const { driven, state, facts } = scene(held[0]?.text ?? '', clock);
    await clock.pass(second);
    driven.pause('pause');
    await clock.pass(minute);
    driven.cancel('once');
    await driven.done;
    assert.equal(state.status, 'cancelled');
    assert.deepEqual(facts.filter(({ type }) => type === 'call.started').length, 1);
  });
});

describe('a pause of a run', () => {
  const asking = 'steps: [{id: a, ask: "May it?", type: approve, timeout: 5}]';

  it('is told only where it lasts', async () => {
    const clock = virtualClock(0);
    const { driven, facts } = scene(`steps: [{id: a, ${hang}, timeout: 5}]`, clock);
    await clock.pass(second);
    driven.pause('pause');
    await clock.pass(50);
    driven.resume();
    await clock.pass(minute);
    await driven.done;
    assert.deepEqual(
      facts.filter(({ type }) => type === 'run.paused'),
      [],
    );
  });

  it('lets a question be answered after the moment at which it would have been too late', async () => {
    const clock = virtualClock(0);
    const { driven, state } = scene(asking, clock);
    await clock.pass(second);
    driven.pause('pause');
    await clock.pass(minute);
    driven.resume();
    await clock.pass(2 * second);
    assert.equal(state.questions.get('a')?.deadline, 65 * second);
    assert.equal(driven.answer('a', true, 'me'), undefined);
    await driven.done;
    assert.equal(state.status, 'succeeded');
  });

  it('takes an answer also while it lasts', async () => {
    const clock = virtualClock(0);
    const { driven } = scene(asking, clock);
    await clock.pass(second);
    driven.pause('pause');
    await clock.pass(minute);
    assert.equal(driven.answer('a', true, 'me'), undefined);
    driven.resume();
    await driven.done;
  });

  it('is not part of what a step took that ended in it, nor of the run', async () => {
    const clock = virtualClock(0);
    const { driven, state } = scene('steps: [{id: a, tool: work, parameters: {takes: 10}, timeout: 5}]', clock);
    await clock.pass(second);
    driven.pause('pause');
    await clock.pass(minute);
    driven.resume();
    await driven.done;
    const result = resultDocument(state, 'memory', (stored) => ('value' in stored ? stored.value : null));
    assert.deepEqual([result.status, result.duration, result.steps['a']?.duration], ['succeeded', second, second]);
    const step = state.steps.get('a') ?? assert.fail();
    assert.equal(durationOfWork(step), undefined, 'nobody foresees anything from it');
  });

  it('in which the process ended counts for nothing when another one takes the run up', async () => {
    const clock = virtualClock(0);
    const text = `limits: {timeout: 5}\nsteps: [{id: a, tool: work, parameters: {takes: 2}}, {id: b, ${hang}, dependencies: [a]}]`;
    const first = scene(text, clock);
    await clock.pass(second);
    first.driven.pause('pause');
    await clock.pass(minute);
    const facts = [...first.facts];
    const again = scene(text, clock, { facts });
    await clock.pass(minute);
    await again.driven.done;
    // One second before the pause, four behind it.
    assert.deepEqual([again.state.status, again.state.finished?.at], ['failed', 61 * second + 4 * second]);
    first.driven.cancel('once');
  });

  for (const fails of [1, 10])
    it(`moves the next attempt of a step by what of it lies behind the failure: at ${fails} s`, async () => {
      const clock = virtualClock(0);
      const parameters = `{takes: ${fails}, fail: true}`;
      const text = `steps: [{id: a, tool: work, parameters: ${parameters}, retry: {attempts: 1, delay: 5, jitter: false}}]`;
      const { driven, state } = scene(text, clock);
      await clock.pass(second);
      driven.pause('pause');
      await clock.pass(minute);
      driven.resume();
      await clock.pass(0);
      assert.equal(state.steps.get('a')?.retry_at, 66 * second);
      await clock.pass(5 * second);
      assert.equal(state.steps.get('a')?.retry_at, undefined);
      await clock.pass(minute);
      await driven.done;
    });

  const failing = 'tool: work, parameters: {fail: true}';
  const again = 'retry: {attempts: 1, delay: 5, jitter: false}';
  const cutOff: { rule: string; text: string; files?: Record<string, string> }[] = [
    { rule: 'the time for an answer', text: asking },
    { rule: 'the delay before the next attempt', text: `steps: [{id: a, ${failing}, ${again}}]` },
    {
      rule: 'the delay before a pipeline is called again',
      text: `steps: [{id: a, pipeline: p.yaml, ${again}}]`,
      files: { 'p.yaml': `id: p\nsteps: [{id: in, ${failing}}]` },
    },
  ];
  for (const { rule, text, files = {} } of cutOff)
    it(`in which the process ended takes nothing of ${rule}`, async () => {
      const clock = virtualClock(0);
      const first = scene(text, clock, { files });
      await clock.pass(second);
      first.driven.pause('pause');
      await clock.pass(minute);
      const later = scene(text, clock, { files, facts: [...first.facts] });
      await clock.pass(4 * second - 1);
      assert.equal(later.state.status, 'running', 'four of five seconds were left');
      await clock.pass(minute);
      await later.driven.done;
      assert.deepEqual([later.state.status, later.state.finished?.at], ['failed', 65 * second]);
      first.driven.cancel('once');
    });
});
