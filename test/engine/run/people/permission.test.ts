import assert from 'node:assert/strict';
import type { Json } from '../../../../engine/language/json.ts';
import type { Permission } from '../../../../engine/language/permission.ts';
import type { People } from '../../../../engine/run/ports.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import { reduce } from '../../../../engine/state/reduce.ts';
import { initialState } from '../../../../engine/state/state.ts';
import { yaml } from '../../../yaml.ts';
import type { MemoryRun } from '../memory.ts';
import { planOf, runText, statuses } from '../memory.ts';
import { loggedState, settledPaths } from '../reference/logged-state.ts';

/** `work` and `once` do something only where somebody allowed what they are given under `for`; `ran` counts what was done. */
function scene(says?: (question: string) => Json | undefined) {
  const ran: string[] = [];
  const asked: string[] = [];
  const people: People = {
    async ask({ question }) {
      asked.push(question);
      const value = says?.(question);
      return value === undefined ? undefined : { value, by: 'me' };
    },
  };
  const guarded: NonNullable<MemoryRun['tools']>[string] = ({ for: wanted, n, program }, { allowed = [], place }) => {
    const needs: Permission = { tool: 'work', pattern: String(wanted) };
    if (program === true) needs.isolation = 'contained';
    if (wanted && !allowed.some(({ tool, pattern }) => tool === 'work' && pattern === wanted))
      throw new RunError({ kind: 'permission', message: `${String(wanted)} is not allowed.`, needs });
    ran.push(place?.path ?? '');
    return { success: true, n: n ?? 1 };
  };
  const run: MemoryRun = {
    ports: { people },
    tools: { work: guarded, once: guarded },
    model: ({ messages }) => {
      ran.push('model');
      const rounds = messages.filter(({ role }) => role === 'tool').length;
      return rounds < 2
        ? { text: '', calls: [{ id: `c${rounds}`, name: 'work_do', arguments: { for: rounds ? 'b' : '' } }] }
        : { text: 'done' };
    },
  };
  return { ran, asked, run };
}

const needs = (id: string, what: string, more = ''): string => `  - {id: ${id}, tool: work, parameters: {for: ${what}}${more}}\n`;

interface Case {
  rule: string;
  text: string;
  says?: (question: string) => Json | undefined;
  status: string;
  became: Record<string, string>;
  asked?: string[];
  given?: object[];
  error?: RegExp;
}

const cases: Case[] = [
  {
    rule: 'where nobody is there the run waits, and everything else has been done',
    text: `${needs('a', 'x')}  - {id: b, tool: work}\n${needs('c', 'y', ', dependencies: [a]')}`,
    status: 'waiting',
    became: { a: 'waiting', b: 'succeeded', c: 'pending' },
    asked: ['a'],
    given: [],
  },
  {
    rule: 'once: it holds for that step alone',
    text: `${needs('a', 'x')}${needs('b', 'x', ', dependencies: [a]')}`,
    says: () => 'once',
    status: 'succeeded',
    became: { a: 'succeeded', b: 'succeeded' },
    asked: ['a', 'b'],
    given: [
      { tool: 'work', pattern: 'x', by: 'me', step: 'a' },
      { tool: 'work', pattern: 'x', by: 'me', step: 'b' },
    ],
  },
  {
    rule: 'in this run: nobody is asked for the same again, also where it had been asked already',
    text: `${needs('a', 'x')}${needs('b', 'x')}${needs('c', 'x', ', dependencies: [a]')}`,
    says: (question) => (question === 'a' ? 'run' : undefined),
    status: 'succeeded',
    became: { a: 'succeeded', b: 'succeeded', c: 'succeeded' },
    given: [{ tool: 'work', pattern: 'x', by: 'me' }],
  },
  {
    rule: 'always: it is to be kept for later runs',
    text: needs('a', 'x'),
    says: () => 'always',
    status: 'succeeded',
    became: { a: 'succeeded' },
    given: [{ tool: 'work', pattern: 'x', by: 'me', lasting: true }],
  },
  {
    rule: 'yes is once, and what is none of the answers is asked for again',
    text: needs('a', 'x'),
    says: (() => {
      let times = 0;
      return () => (++times > 1 ? 'yes' : 'perhaps');
    })(),
    status: 'succeeded',
    became: { a: 'succeeded' },
    asked: ['a', 'a'],
    given: [{ tool: 'work', pattern: 'x', by: 'me', step: 'a' }],
  },
  {
    rule: 'no: the step fails, and says by whom',
    text: `${needs('a', 'x', ', retry: 2')}  - {id: b, tool: work, dependencies: [a]}`,
    says: () => 'no',
    status: 'failed',
    became: { a: 'failed', b: 'skipped run-stopped' },
    asked: ['a'],
    given: [],
    error: /a needed permission for work:x, and me did not give it/,
  },
  {
    rule: 'no is a failure like any other: handlers and policies answer it',
    text: `${needs('a', 'x', ', on_error: [{on: permission, use: {n: 2}}]')}${needs('b', 'x', ', on_failure: continue')}  - {id: c, tool: work, dependencies: [b]}`,
    says: () => 'no',
    status: 'failed',
    became: { a: 'succeeded', b: 'failed', c: 'succeeded' },
  },
  {
    rule: 'a step that needs more asks once more',
    text: '  - {id: a, prompt: go, tools: [work]}\n',
    says: () => 'once',
    status: 'succeeded',
    became: { a: 'succeeded' },
    asked: ['a'],
  },
  {
    rule: 'no to what a model asked for: the model is told, is not asked about it again, and answers without',
    text: '  - {id: a, prompt: go, tools: [work]}\n',
    says: () => 'no',
    status: 'succeeded',
    became: { a: 'succeeded' },
    asked: ['a'],
    given: [],
  },
  {
    rule: 'no to what an agent asked for: it is told, is not asked about it again, and answers without',
    text: '  - {id: a, task: go, agents: {one: {tools: [work]}}}\n',
    says: () => 'no',
    status: 'succeeded',
    became: { a: 'succeeded' },
    asked: ['a'],
    given: [],
  },
  {
    rule: 'how far a program reaches is part of the answer, and holds for whoever waits for the same',
    text: `${needs('a', 'x, program: true')}${needs('b', 'x, program: true')}`,
    says: (question) => (question === 'a' ? 'always+net' : undefined),
    status: 'succeeded',
    became: { a: 'succeeded', b: 'succeeded' },
    given: [{ tool: 'work', pattern: 'x', isolation: 'net', by: 'me', lasting: true }],
  },
  {
    rule: 'yes to a program is once and contained',
    text: needs('a', 'x, program: true'),
    says: () => 'yes',
    status: 'succeeded',
    became: { a: 'succeeded' },
    given: [{ tool: 'work', pattern: 'x', isolation: 'contained', by: 'me', step: 'a' }],
  },
  {
    rule: 'each item of a loop that nobody has answered yet waits for itself',
    text: '  - {id: l, for_each: [x, y], tool: work, parameters: {for: "{{ item }}"}}\n',
    says: () => 'run',
    status: 'succeeded',
    became: { 'l[0]': 'succeeded', 'l[1]': 'succeeded', l: 'succeeded' },
    asked: ['l[0]', 'l[1]'],
  },
];

const times = new Set(['started_at', 'finished_at', 'duration', 'at', 'by']);
const timeless = (value: unknown): Json => JSON.parse(JSON.stringify(value, (key, one) => (times.has(key) ? undefined : one)));

describe('permission that a step turns out to need', () => {
  for (const { rule, text, says, status, became, asked: wanted, given, error } of cases)
    it(rule, async () => {
      const { asked, run } = scene(says);
      const source = `id: t\nsteps:\n${text}`;
      const { result, facts, drive } = await runText(source, run);
      assert.equal(result.status, status, JSON.stringify(result.error));
      assert.deepEqual({ ...statuses(result), ...became }, statuses(result));
      if (wanted) assert.deepEqual(asked, wanted);
      const allowed = facts.filter(({ type }) => type === 'permission.given');
      if (given)
        assert.deepEqual(
          allowed.map(({ seq: _s, at: _a, type: _t, ...rest }) => rest),
          given,
        );
      if (error) assert.match(result.error?.message ?? '', error);
      const folded = initialState(planOf(source).graph);
      for (const fact of facts) reduce(folded, fact);
      assert.deepEqual(loggedState(folded), loggedState(drive.context.state));
    });

  const flows: Record<string, string> = {
    'a step that must not run twice': '  - {id: a, tool: once, parameters: {for: x, n: 3}}\n  - {id: b, set: {n: "{{ a.n }}"}}\n',
    'a model that calls tools': '  - {id: a, prompt: go, tools: [work]}\n  - {id: b, set: {n: "{{ a }}"}}\n',
    'items of a loop':
      '  - {id: l, for_each: [x, y, x], max_parallel: 2, tool: work, parameters: {for: "{{ item }}"}}\n  - {id: b, set: {n: "{{ l.results | length }}"}}\n',
  };
  for (const [name, text] of Object.entries(flows))
    it(`stopped at any fact and resumed does nothing again: ${name}`, async () => {
      const source = `id: t\nsteps:\n${text}outputs: {n: "{{ b.n }}"}\n`;
      const whole = await runText(source, scene(() => 'run').run);
      assert.equal(whole.result.status, 'succeeded', JSON.stringify(whole.result.error));
      const done = (facts: readonly Fact[]) => facts.filter((fact) => fact.type === 'call.settled' && fact.result).length;
      for (let cut = 1; cut < whole.facts.length; cut++) {
        const before = whole.facts.slice(0, cut);
        const last = before.at(-1);
        // A call that must not be made twice and was cut off in the middle is a question of its own.
        if (name.includes('must not') && last?.type === 'call.started') continue;
        const { ran, run } = scene(() => 'run');
        const { result, facts } = await runText(source, { ...run, facts: before });
        assert.equal(result.status, 'succeeded', `cut at ${cut}: ${JSON.stringify(result.error)}`);
        assert.deepEqual(timeless(result.outputs), timeless(whole.result.outputs), `cut at ${cut}`);
        assert.equal(done(before) + ran.length, done(whole.facts), `cut at ${cut}: calls made again`);
        const ends = settledPaths(facts);
        assert.deepEqual(ends.length, new Set(ends).size, `cut at ${cut}: a step settled twice`);
      }
    });

  it('waits across processes: what was said in between counts, and nothing is done again', async () => {
    const source = yaml`
      id: t
      steps:
        - {id: a, prompt: go, tools: [work]}
      outputs: {n: "{{ a }}"}
    `;
    const first = scene();
    const waiting = await runText(source, first.run);
    assert.deepEqual([waiting.result.status, first.ran], ['waiting', ['model', 'a#2', 'model']]);
    const answered: Fact = {
      seq: waiting.facts.length + 1,
      at: 0,
      type: 'person.answered',
      question: 'a',
      value: 'once',
      by: 'me',
    };
    const second = scene();
    const { result } = await runText(source, { ...second.run, facts: [...waiting.facts, answered] });
    assert.deepEqual([result.status, result.outputs, second.ran], ['succeeded', { n: 'done' }, ['a#4', 'model']]);
  });

  it('that was given to all while a step was being refused it is not asked for again', async () => {
    const { asked, run } = scene((question) => (question === 'a' ? 'run' : undefined));
    const given = Promise.withResolvers<void>();
    const refuse = run.tools?.['work'] ?? assert.fail();
    const { result } = await runText(`id: t\nsteps:\n${needs('a', 'x')}${needs('b', 'x')}`, {
      ...run,
      onEvent: (event) => event.type === 'permission.given' && given.resolve(),
      tools: {
        async work(parameters, context) {
          if (context.place?.path === 'b#1' && !context.allowed?.length) await given.promise;
          return refuse(parameters, context);
        },
      },
    });
    assert.deepEqual([result.status, asked, result.steps['b']?.attempts], ['succeeded', ['a'], 1], JSON.stringify(result.error));
  });

  it('is withdrawn where a failure has stopped the run', async () => {
    const { run } = scene();
    const bad = { ...run.tools, bad: () => ({ success: false, error: 'no' }) };
    for (const steps of [
      `${needs('a', 'x')}  - {id: b, tool: bad, action: do}`,
      `  - {id: b, tool: bad, action: do}\n${needs('a', 'x')}`,
    ]) {
      const { result } = await runText(`id: t\nsteps:\n${steps}`, { ...run, tools: bad });
      assert.deepEqual([result.status, result.steps['a']?.reason], ['failed', 'run-stopped'], steps);
    }
  });
});
