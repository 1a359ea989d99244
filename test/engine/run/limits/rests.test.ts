import assert from 'node:assert/strict';
import type { JsonMap } from '../../../../engine/language/json.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { type VirtualClock, virtualClock } from '../../models/clock.ts';
import { startText } from '../memory.ts';

const minute = 60_000;
const retry = 'retry: {attempts: 3, delay: 10m, max_delay: 1h, jitter: false, backoff: constant, on: [tool]}';

interface Case {
  rule: string;
  text: string;
  /** Whether it rests half a minute after its beginning, and then after so many minutes more. */
  rests: readonly boolean[];
}

const cases: readonly Case[] = [
  {
    rule: 'before its next attempt',
    text: `steps: [{id: a, tool: work, parameters: {fails: 1}, ${retry}}]`,
    rests: [true, true, false],
  },
  {
    rule: 'before a pipeline is called again',
    text: `steps: [{id: a, pipeline: p.yaml, ${retry}}]`,
    rests: [true, true, false],
  },
  {
    rule: 'not in a short wait',
    text: `steps: [{id: a, tool: work, parameters: {fails: 20}, retry: {attempts: 30, delay: 4s, backoff: constant, jitter: false, on: [tool]}}]`,
    rests: [false],
  },
  {
    rule: 'not while something else is at work',
    text: `steps: [{id: a, tool: work, parameters: {fails: 1}, ${retry}}, {id: b, tool: work, parameters: {takes: 7}, dependencies: []}]`,
    rests: [false, true],
  },
  {
    rule: 'with all of its items',
    text: `steps: [{id: l, for_each: [0, 7], max_parallel: all, steps: [{id: a, tool: work, parameters: {fails: 3, takes: "{{ item }}"}, ${retry}}]}]`,
    rests: [false, true],
  },
  {
    rule: 'also beside an open question',
    text: `steps: [{id: a, tool: work, parameters: {fails: 1}, ${retry}}, {id: q, ask: Well?, dependencies: []}]`,
    rests: [true, true, false],
  },
];

describe('a run rests', () => {
  /** Tools fail for the first so many calls, and take so many minutes. */
  function start(text: string, clock: VirtualClock, facts: readonly Fact[] = []) {
    let made = facts.length === 0 ? 0 : 1;
    const work = async ({ fails = 0, takes = 0 }: JsonMap, { signal }: { signal: AbortSignal }): Promise<JsonMap> => {
      made++;
      const isDone = made > Number(fails);
      if (takes) await clock.sleep(Number(takes) * minute, signal);
      return isDone ? { success: true } : { success: false, error: 'not yet' };
    };
    return startText(`id: t\n${text}\n`, {
      facts: structuredClone(facts),
      files: { 'p.yaml': 'id: p\nsteps: [{id: s, tool: work, parameters: {fails: 1}}]\n' },
      ports: { clock },
      tools: { work },
    });
  }

  const finish = async (driven: ReturnType<typeof start>['driven']): Promise<void> => {
    driven.cancel('once');
    await driven.done;
    assert.equal(driven.rests, false, 'what has ended rests no more');
  };

  for (const { rule, text, rests } of cases)
    it(rule, async () => {
      const clock = virtualClock(minute);
      const { driven } = start(text, clock);
      await clock.pass(minute / 2);
      const found = [driven.rests];
      for (const _ of rests.slice(1)) {
        await clock.pass(8 * minute);
        found.push(driven.rests);
      }
      assert.deepEqual(found, rests);
      await finish(driven);
    });

  it('for what is left of a wait when another process goes on with it', async () => {
    const [first, second] = [virtualClock(minute), virtualClock(5 * minute)];
    const text = `steps: [{id: a, tool: work, parameters: {fails: 1}, ${retry}}]`;
    const one = start(text, first);
    await first.pass(minute / 2);
    await finish(one.driven);

    const { driven, state } = start(text, second, one.facts);
    await second.pass(5 * minute);
    assert.deepEqual([driven.rests, state.status], [true, 'running']);
    await second.pass(2 * minute);
    assert.deepEqual([driven.rests, state.status], [false, 'succeeded']);
  });
});
