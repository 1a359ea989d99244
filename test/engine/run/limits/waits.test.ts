import assert from 'node:assert/strict';
import type { JsonMap } from '../../../../engine/language/json.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { resultDocument } from '../../../../engine/state/result/result.ts';
import type { VirtualClock } from '../../models/clock.ts';
import { virtualClock } from '../../models/clock.ts';
import { startText } from '../memory.ts';

const minute = 60_000;

interface Case {
  rule: string;
  text: string;
  files?: Record<string, string>;
  /** What the calls fail with, in their order; the others succeed. */
  fails: ('tool' | 'rate')[];
  /** How long after the first failure the process that takes it up begins. */
  after: number;
  /** How long after the first failure the next call is made. */
  again: number;
  /** How long after the first failure what takes its place starts, where something does. */
  beside?: number;
}

const retry = 'retry: {attempts: 2, delay: 10m, max_delay: 10m, jitter: false, backoff: constant, on: [tool, rate]}';

const cases: Case[] = [
  {
    rule: 'goes on with what is left of it',
    text: `steps: [{id: a, tool: work, ${retry}}]`,
    fails: ['tool'],
    after: 4 * minute,
    again: 10 * minute,
  },
  {
    rule: 'is over where its time has passed',
    text: `steps: [{id: a, tool: work, ${retry}}]`,
    fails: ['tool'],
    after: 25 * minute,
    again: 25 * minute,
  },
  {
    rule: 'of what must not be done twice goes on as well: the attempt before it had ended',
    text: `steps: [{id: a, tool: once, ${retry}}]`,
    fails: ['tool'],
    after: minute,
    again: 10 * minute,
  },
  {
    rule: 'that the other side asked for goes on with what is left of it',
    text: `steps: [{id: a, tool: work, ${retry}}]`,
    fails: ['rate'],
    after: minute,
    again: 30 * minute,
  },
  {
    rule: 'of a called pipeline goes on with what is left of it',
    text: `steps: [{id: a, pipeline: p.yaml, ${retry}}]`,
    files: { 'p.yaml': 'id: p\nsteps: [{id: s, tool: work}]\n' },
    fails: ['tool'],
    after: minute,
    again: 10 * minute,
  },
  {
    rule: 'in a loop and a group is that of its step',
    text: `steps: [{id: l, for_each: [1], steps: [{id: g, steps: [{id: a, tool: work, ${retry}}]}]}]`,
    fails: ['tool'],
    after: minute,
    again: 10 * minute,
  },
  {
    rule: 'holds no slot: another step has it',
    text: `limits: {max_parallel: 1}\nsteps: [{id: a, tool: work, ${retry}}, {id: b, tool: work, dependencies: [q]}, {id: q, ask: Well?, default: x}]`,
    fails: ['tool'],
    after: minute,
    again: 10 * minute,
    beside: minute,
  },
];

/** Drives a pipeline; every call says when it was made. */
function start(one: Case, clock: VirtualClock, made: number[], facts: readonly Fact[] = []) {
  const call = (): JsonMap => {
    made.push(clock.now());
    const failure = one.fails[made.length - 1];
    if (failure === 'rate') return { success: false, error: 'slow down', retry_after: 1800 };
    return failure ? { success: false, error: 'no' } : { success: true };
  };
  return startText(`id: t\n${one.text}\n`, {
    facts,
    ...(one.files ? { files: one.files } : {}),
    ports: { clock },
    tools: { work: call, once: call },
  });
}

describe('a wait for another attempt, taken up by another process,', () => {
  for (const one of cases)
    it(one.rule, async () => {
      const made: number[] = [];
      const first = virtualClock(1000);
      const killed = start(one, first, made);
      await first.pass(0);
      const begun = made[0] ?? assert.fail('nothing was called');
      const at = killed.facts.findIndex((fact) => fact.type === 'attempt.failed');
      const facts = structuredClone(killed.facts.slice(0, at + 1));
      made.length = 1;
      const clock = virtualClock(begun + one.after);
      const { driven, state } = start(one, clock, made, facts);
      for (let passed = 0; passed < 60 && made.length < (one.beside === undefined ? 2 : 3); passed++) await clock.pass(minute);
      await driven.done;
      assert.deepEqual(
        made.slice(1).map((when) => when - begun),
        one.beside === undefined ? [one.again] : [one.beside, one.again],
      );
      const result = resultDocument(state, '', (stored) => ('value' in stored ? stored.value : null));
      assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    });

  it('ends with what ends its frame', async () => {
    const one: Case = { rule: '', text: '', fails: ['tool'], after: 0, again: 0 };
    const text = `limits: {timeout: 5m}\nsteps: [{id: a, tool: work, ${retry}}]\nfinally: [{id: c, set: {x: 1}}]`;
    const made: number[] = [];
    const first = virtualClock(1000);
    const killed = start({ ...one, text }, first, made);
    await first.pass(0);
    const clock = virtualClock(1000);
    const again = start({ ...one, text }, clock, made, structuredClone(killed.facts));
    await clock.pass(6 * minute);
    await again.driven.done;
    const result = resultDocument(again.state, '', (stored) => ('value' in stored ? stored.value : null));
    const ended = (path: string): unknown => [result.steps[path]?.status, result.steps[path]?.error?.kind];
    assert.deepEqual(
      [result.status, ended('a'), ended('finally.c')],
      ['failed', ['failed', 'timeout'], ['succeeded', undefined]],
    );
    assert.equal(made.length, 1);
  });
});
