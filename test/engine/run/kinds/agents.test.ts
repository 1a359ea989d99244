import assert from 'node:assert/strict';
import type { JsonMap } from '../../../../engine/language/json.ts';
import type { ModelCall } from '../../../../engine/run/model-port.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import type { AgentsCase } from '../cases/agents.ts';
import { answerOf, cases } from '../cases/agents.ts';
import { runText } from '../memory.ts';

const textOf = (step: string): string =>
  step.startsWith('{')
    ? `id: t\nsteps:\n  - ${step.replace('{', '{id: t, ')}\noutputs: {t: "{{ t }}"}\n`
    : `id: t\nsteps:\n  - id: t${step}\noutputs: {t: "{{ t }}"}\n`;

const agentOf = ({ step = '' }: Pick<ModelCall, 'step'>): string => step.split('.').at(-1) ?? '';

/** The facts of calls that began, with their ends. */
function callsIn(facts: readonly Fact[]) {
  const ends = new Map(facts.flatMap((fact) => (fact.type === 'call.settled' ? [[fact.path, fact] as const] : [])));
  return facts.flatMap((fact) => (fact.type === 'call.started' ? [{ ...fact, end: ends.get(fact.path) }] : []));
}

/** Runs a step whose agents say what the case has for them; those that stand in the log have said it already. */
async function run({ step, said }: AgentsCase, before: readonly Fact[] = []) {
  const calls: ModelCall[] = [];
  const worked: JsonMap[] = [];
  let ids = before.length * 10;
  const used = new Map<string, number>();
  for (const { kind, agent = '', end } of callsIn(before))
    if (kind !== 'tool' && end) used.set(agent, (used.get(agent) ?? 0) + 1);
  const finished = await runText(textOf(step), {
    tools: {
      work({ fail, ...rest }): JsonMap {
        worked.push(rest);
        return fail ? { success: false, error: String(fail) } : { success: true, ...rest };
      },
    },
    model(call) {
      calls.push(structuredClone(call));
      const agent = agentOf(call);
      const turn = used.get(agent) ?? 0;
      used.set(agent, turn + 1);
      const one = said[agent]?.[turn];
      if (one === undefined) throw new RunError({ kind: 'internal', message: `${agent} has no answer ${turn + 1}` });
      if (typeof one === 'object' && 'fail' in one) throw new RunError({ kind: one.fail, message: one.fail });
      return answerOf(one, () => `call${++ids}`);
    },
    facts: before,
  });
  return { ...finished, calls, worked };
}

describe('agents work on one task', () => {
  for (const one of cases)
    it(one.rule, async () => {
      const { result, facts, calls } = await run(one);
      assert.equal(result.status, one.error ? 'failed' : 'succeeded', JSON.stringify(result.error));
      if (one.error) {
        assert.match(result.error?.message ?? '', one.error);
        assert.equal(result.error?.kind, one.kind);
      }
      if (one.value !== undefined) assert.deepEqual(result.outputs, { t: one.value });
      if (one.spoke !== undefined) assert.equal(calls.map(agentOf).join(' '), one.spoke);
      const made = callsIn(facts).filter(({ kind }) => kind === 'tool');
      if (one.tools !== undefined) assert.equal(made.map(({ agent, name }) => `${agent} ${name}`).join(', '), one.tools);
      if (one.told) assert.match(calls.at(-1)?.messages.at(-1)?.content ?? '', one.told);
      if (one.system) assert.match(calls.at(-1)?.messages[0]?.content ?? '', one.system);
    });
});

describe('agents that are cut off', () => {
  for (const one of cases)
    it(`go on behind the last fact, and nothing that has ended is done again: ${one.rule}`, async () => {
      const whole = await run(one);
      for (let cut = 1; cut < whole.facts.length; cut++) {
        const before = whole.facts.slice(0, cut);
        const { result, facts, calls, worked } = await run(one, before);
        assert.equal(result.status, whole.result.status, `cut at ${cut}: ${JSON.stringify(result.error)}`);
        assert.deepEqual(result.outputs, whole.result.outputs, `cut at ${cut}`);
        assert.equal(result.error?.message, whole.result.error?.message, `cut at ${cut}`);
        const ended = callsIn(before).filter(({ end }) => end);
        const asked = ended.filter(({ kind }) => kind !== 'tool').length;
        const used = ended.filter(({ name }) => name === 'work.do').length;
        // A call that was cut off counts in a limit, which is then met earlier.
        const most = one.kind === 'budget' && callsIn(before).length > ended.length;
        if (most) assert.ok(asked + calls.length <= whole.calls.length, `cut at ${cut}: a model was asked again`);
        else assert.equal(asked + calls.length, whole.calls.length, `cut at ${cut}: a model was asked again`);
        assert.equal(used + worked.length, whole.worked.length, `cut at ${cut}: a tool was called again`);
        const paths = facts.flatMap((fact) => (fact.type === 'call.settled' && !fact.failure ? [fact.path] : []));
        assert.deepEqual(paths, [...new Set(paths)], `cut at ${cut}`);
      }
    });
});
