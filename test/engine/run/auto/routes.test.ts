import assert from 'node:assert/strict';
import { compile } from '../../../../engine/compile/compile.ts';
import type { Json } from '../../../../engine/language/json.ts';
import { autoResolver } from '../../../../engine/launch/auto/answer-within.ts';
import { checkAnswer } from '../../../../engine/models/structured/check-answer.ts';
import type { ModelCall, Models } from '../../../../engine/run/model-port.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { yaml } from '../../../yaml.ts';
import { tools } from '../cases/flow.ts';
import type { MemoryRun } from '../memory.ts';
import { runText, statuses, testTools } from '../memory.ts';
import { settledPaths } from '../reference/logged-state.ts';

/** Runs with the real resolver; every answer of a model is taken by the words that are asked. */
function asking(text: string, answers: Record<string, Json>): { run: MemoryRun; asked: ModelCall[] } {
  const asked: ModelCall[] = [];
  const models: Models = {
    choose: (named) => ({ model: named ?? 'test:model', reason: 'a test' }),
    worst: () => ({ tokens: 1, cost: 0 }),
    check: checkAnswer,
    async call(call) {
      asked.push(call);
      const words = call.messages.at(-1)?.content ?? '';
      const found = Object.entries(answers).find(([part]) => words.includes(part));
      const object = found?.[1] ?? null;
      return {
        text: typeof object === 'string' ? object : JSON.stringify(object),
        object,
        model: call.model,
        provenance: 'live',
      };
    },
  };
  const compiled = compile(text, { file: '/test.baton.yaml', tools: Object.values(testTools) });
  return { asked, run: { ports: { models }, options: { autos: autoResolver(compiled, models, {}) }, tools: tools() } };
}

const cases: { rule: string; text: string; answers: Record<string, Json>; became: Record<string, string>; shown?: RegExp }[] = [
  {
    rule: 'after success is shown what the step made',
    text: `
steps:
  - {id: judge, prompt: Judge it., on_success: '<AUTO choices="publish, revise">where to?</AUTO>'}
  - {id: publish, set: {x: 1}}
  - {id: revise, set: {x: 2}}`,
    answers: { 'Judge it.': 'It is weak.', 'where to?': 'revise' },
    became: { judge: 'succeeded', publish: 'skipped not-activated', revise: 'succeeded' },
    shown: /judge:\n```\nIt is weak\.\n```/,
  },
  {
    rule: 'after a failure is shown the error, and chooses among routes',
    text: `
steps:
  - {id: a, tool: bad, parameters: {why: no ink}, routes: [h, i], on_failure: <AUTO>who mends it?</AUTO>}
  - {id: h, set: {x: 1}}
  - {id: i, set: {x: 2}}`,
    answers: { 'who mends it?': 'i' },
    became: { a: 'failed', h: 'skipped not-activated', i: 'succeeded' },
    shown: /no ink/,
  },
  {
    rule: 'of a condition that is false',
    text: `
steps:
  - {id: a, condition: "{{ false }}", set: {y: 1}, routes: [h, i], on_false: '<AUTO>which instead?</AUTO>'}
  - {id: h, set: {x: 1}}
  - {id: i, set: {x: 2}}`,
    answers: { 'which instead?': 'h' },
    became: { a: 'skipped condition-false', h: 'succeeded', i: 'skipped not-activated' },
  },
  {
    rule: 'of a group and of a loop',
    text: `
steps:
  - {id: g, steps: [{id: p, prompt: Inside.}], routes: [h, i], on_success: <AUTO>on with the group?</AUTO>}
  - {id: h, set: {x: 1}}
  - {id: i, set: {x: 2}}
  - {id: l, for_each: [1, 2], prompt: "Item {{ item }}.", routes: [j], on_success: <AUTO>on with the loop?</AUTO>}
  - {id: j, set: {x: 2}}`,
    answers: { 'Inside.': 'in', 'group?': 'i', 'Item ': 'one', 'loop?': 'j' },
    became: { g: 'succeeded', h: 'skipped not-activated', i: 'succeeded', l: 'succeeded', j: 'succeeded' },
  },
  {
    rule: 'of the branch that is chosen, and of no other',
    text: `
steps:
  - {id: s, switch: "'bug'", routes: [h, i], cases: {bug: <AUTO>which for a bug?</AUTO>, idea: <AUTO>which for an idea?</AUTO>}}
  - {id: h, set: {x: 1}}
  - {id: i, set: {x: 2}}`,
    answers: { 'for a bug?': 'i' },
    became: { s: 'succeeded', h: 'skipped not-activated', i: 'succeeded' },
  },
];

describe('AUTO in a route', () => {
  for (const { rule, text, answers, became, shown } of cases)
    it(rule, async () => {
      const whole = `id: t\n${text}`;
      const { run, asked } = asking(whole, answers);
      const first = await runText(whole, run);
      const { result, facts } = first;
      const is = statuses(result);
      for (const [path, wanted] of Object.entries(became))
        assert.equal(is[path], wanted, `${path}: ${JSON.stringify(result.error)}`);
      if (shown) assert.match(asked.at(-1)?.messages.at(-1)?.content ?? '', shown);
      const count = asked.length;
      for (let cut = 1; cut < facts.length; cut++) {
        const before: readonly Fact[] = facts.slice(0, cut);
        const again = asking(whole, answers);
        const resumed = await runText(whole, { ...again.run, facts: before });
        assert.deepEqual(statuses(resumed.result), is, `cut at ${cut}`);
        const paid = before.filter((fact) => fact.type === 'call.settled' && fact.model !== undefined).length;
        assert.equal(paid + again.asked.length, count, `cut at ${cut}: asked again`);
        const ends = settledPaths(resumed.facts);
        assert.equal(ends.length, new Set(ends).size, `cut at ${cut}: a step settled twice`);
      }
    });

  it('that is none of the candidates is asked once more, then fails the step', async () => {
    const text = yaml`
        id: t
        steps:
          - {id: a, set: {x: 1}, routes: [h], on_success: <AUTO>where?</AUTO>}
          - {id: h, set: {x: 1}}
      `;
    const { run, asked } = asking(text, { 'where?': 'away', 'cannot be used': 'away' });
    const { result } = await runText(text, run);
    assert.deepEqual([asked.length, result.status, result.error?.kind], [2, 'failed', 'bad-response']);
  });
});
