import assert from 'node:assert/strict';
import { failureKinds } from '../../../../engine/language/failures.ts';
import type { Json } from '../../../../engine/language/json.ts';
import { isMap } from '../../../../engine/language/json.ts';
import { checkAnswer } from '../../../../engine/models/structured/check-answer.ts';
import type { ModelCall } from '../../../../engine/run/model-port.ts';
import type { Ports } from '../../../../engine/run/ports.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import { yaml } from '../../../yaml.ts';
import type { EnsembleCase } from '../cases/ensembles.ts';
import { cases } from '../cases/ensembles.ts';
import { runText } from '../memory.ts';

const indented = (text: string): string => text.replace(/\n/g, '\n    ');
const textOf = (step: string): string =>
  `id: test\ninputs: {some: {default: [a, b]}}\nsteps:\n  - id: t\n    ${indented(step)}\noutputs: {t: "{{ t }}"}\n`;

/** Runs a step behind models that answer call by call, each by itself; `ended` are calls that stand in the log. */
async function run(step: string, said: EnsembleCase['said'], before: readonly Fact[] = []) {
  const made: string[] = [];
  const calls: ModelCall[] = [];
  const used = new Map<string, number>();
  const ended = new Set(before.flatMap((fact) => (fact.type === 'call.settled' ? [fact.path] : [])));
  for (const fact of before)
    if (fact.type === 'call.started' && ended.has(fact.path)) used.set(fact.name, (used.get(fact.name) ?? 0) + 1);
  const models: Ports['models'] = {
    choose: (named) => ({ model: named ?? 'usual', reason: 'a test' }),
    worst: ({ model }) => ({ tokens: 1, ...(model === 'free' ? {} : { cost: 1 }) }),
    check: checkAnswer,
    async call(call, { place, delta }) {
      made.push(`${place?.kind} ${call.model}`);
      calls.push(structuredClone(call));
      const turn = used.get(call.model) ?? 0;
      used.set(call.model, turn + 1);
      const one = said[call.model]?.[turn];
      // Whoever comes first in the list answers last: the order of the ends must not matter.
      for (let turns = 0; turns < 20 - calls.length; turns++) await Promise.resolve();
      if (one === undefined) throw new RunError({ kind: 'internal', message: `${call.model} has no answer ${turn + 1}` });
      if (typeof one !== 'string' && 'fail' in one)
        throw new RunError({ kind: failureKinds.find((kind) => kind === one.fail) ?? 'internal', message: one.fail });
      const text = typeof one === 'string' ? one : JSON.stringify(one.json);
      delta(text);
      return { text, ...(typeof one === 'string' ? {} : { object: one.json }), model: call.model, cost: 1, provenance: 'live' };
    },
  };
  return { ...(await runText(textOf(step), { ports: { models }, facts: before })), made, calls };
}

/** Rows of a comparison tell times, which no two runs have in common. */
const withoutTimes = (value: Json): Json => JSON.parse(JSON.stringify(value).replace(/"seconds":[\d.]+/g, '"seconds":0'));

const ensembleOf = (outputs: Json): Json => (isMap(outputs) ? (outputs['t'] ?? null) : null);

describe('an ensemble asks several models and makes one answer of theirs', () => {
  for (const { rule, step, said, answer, agreement, rows, parts, calls, degraded, error, kind } of cases)
    it(rule, async () => {
      const { result, facts, made } = await run(step, said);
      assert.equal(result.status, error ? 'failed' : 'succeeded', JSON.stringify(result.error));
      if (error) {
        assert.match(result.error?.message ?? '', error);
        assert.equal(result.error?.kind, kind);
      }
      const value = ensembleOf(result.outputs);
      const whole = isMap(value) ? value : {};
      if (answer !== undefined) assert.deepEqual(whole['answer'], answer);
      if (agreement !== undefined) assert.equal(whole['agreement'], agreement);
      if (rows !== undefined) assert.deepEqual(withoutTimes(whole['rows'] ?? null), rows);
      const shown = isMap(whole['parts']) ? whole['parts'] : {};
      for (const [name, wanted] of Object.entries(parts ?? {})) assert.deepEqual(shown[name], wanted, name);
      if (calls) assert.equal(made.join(', '), calls);
      assert.equal(result.degraded, degraded !== undefined);
      if (degraded) assert.match(String(result.steps['t']?.degraded), degraded);
      // Stopped at any fact and resumed, no call that has ended is made again, and the same comes of it.
      for (let cut = 1; cut < facts.length; cut++) {
        const before = facts.slice(0, cut);
        const ended = before.filter((fact) => fact.type === 'call.settled' && fact.failure?.kind !== 'budget').length;
        const resumed = await run(step, said, before);
        assert.deepEqual(withoutTimes(resumed.result.outputs), withoutTimes(result.outputs), `cut at ${cut}`);
        assert.equal(resumed.result.status, result.status);
        assert.equal(ended + resumed.made.length, made.length, `cut at ${cut}: ${resumed.made.join(', ')}`);
      }
    });
});

describe('what the models of an ensemble are told', () => {
  const content = (call: ModelCall | undefined): string => call?.messages.map((one) => one.content).join('\n') ?? '';

  it('each answers alone: the question, the system prompt, and nothing else', async () => {
    const { calls } = await run(
      yaml`
        ensemble: "Where is {{ some[0] }}?"
        system: Be short.
        models: [a, b]
        pattern: vote
        temperature: 0.5
        max_tokens: 9
        parameters: {answer: One word.}`,
      { a: ['x'], b: ['x'] },
    );
    assert.deepEqual(calls[1]?.messages, [
      { role: 'system', content: 'Be short.' },
      { role: 'user', content: 'Where is a?\n\nOne word.' },
    ]);
    assert.deepEqual([calls[0]?.temperature, calls[0]?.max_tokens], [0.5, 9]);
  });

  it('others are shown without names, equal answers as one, in an order that the run decides', async () => {
    const said = { m1: ['Oslo', 'notes 1', 'r'], m2: ['Bergen', 'notes 2', 'r'], m3: ['oslo.', 'notes 3', 'r'], s: ['Fine'] };
    const step = yaml`
      ensemble: Where?
      models: [m1, m2, m3]
      pattern: debate
      synthesizer: s
      parameters: {peer: Weigh them.}`;
    const [one, two] = [await run(step, said), await run(step, said)];
    assert.deepEqual(one.calls, two.calls);
    for (const call of one.calls) assert.doesNotMatch(content(call), /\bm[123]\b/);
    const [first, second] = [content(one.calls[3]), content(one.calls[4])];
    assert.match(first, /Your own answer is answer ([AB]):\n<answer>\nOslo\n<\/answer>\n\nAnswer (?!\1)[AB]:\n<answer>\nBergen/);
    assert.match(second, /Answer [AB] \(given 2 times, which makes it no truer\):\n<answer>\nOslo/);
    assert.match(first, /Weigh them\.$/);
    // Who revises sees its own notes and those of the others.
    const revising = content(one.calls[6]);
    assert.match(revising, /Your notes on the others:\n<notes>\nnotes 1\n<\/notes>/);
    for (const notes of ['notes 2', 'notes 3']) assert.ok(revising.includes(`Notes of another:\n<notes>\n${notes}\n</notes>`));
  });

  it('who makes the answer is told what was counted', async () => {
    const { calls } = await run(
      yaml`
      ensemble: Where?
      models: [a, b, c]
      synthesizer: s
      parameters: {synthesis: In one line.}`,
      {
        a: ['Tea is hot.'],
        b: ['Tea is hot. Milk is cold.'],
        c: ['Tea is not hot.'],
        s: ['x'],
      },
    );
    const asked = content(calls[3]);
    assert.match(asked, /- 2 of 3: Tea is hot\.\n- 1 of 3: Milk is cold\.\n- 1 of 3: Tea is not hot\./);
    assert.match(asked, /In one line\.$/);
  });

  it('a judge is told what counts, and gets the answers without names', async () => {
    const { calls } = await run(
      yaml`
        ensemble: Where?
        models: [a1, b1]
        pattern: judge
        synthesizer: s
        parameters: {criteria: Brevity.}`,
      {
        a1: ['Tea'],
        b1: ['Coffee'],
        s: [{ json: { choice: 'B', reason: 'so' } }],
      },
    );
    const asked = content(calls[2]);
    assert.match(asked, /Brevity\./);
    assert.doesNotMatch(asked, /a1|b1/);
    assert.deepEqual(calls[2]?.schema?.['properties'], {
      choice: { type: 'string', enum: ['A', 'B'] },
      reason: { type: 'string' },
    });
  });
});

describe('what others read of an ensemble', () => {
  it('its vars are those of the answer, with and without the name of the step', async () => {
    const text = `id: test
steps:
  - {id: t, ensemble: Where?, models: [a, b], synthesizer: s, vars: {city: a city, region: a region}}
  - {id: u, set: {all: "{{ city }} {{ t.vars.city }} {{ t.answer.city }} {{ t.vars | length }} {{ t.agreement }} {{ t.parts.claims[0].claim }}"}}
outputs: {u: "{{ u.all }}"}
`;
    const { result } = await runText(text, {
      model: ({ model }) =>
        model === 's' ? { text: '', object: { city: 'Oslo', region: 'North' } } : { text: 'In Oslo.', model },
    });
    assert.deepEqual(result.outputs, { u: 'Oslo Oslo Oslo 2 1 In Oslo.' }, JSON.stringify(result.error));
  });

  it('each item of a loop has an ensemble of its own', async () => {
    const text = `id: test
steps:
  - {id: t, for_each: [x, y], ensemble: "Where is {{ item }}?", models: [a, b], pattern: vote}
outputs: {t: "{{ t.results[1].answer }}", both: "{{ t.iterations }}"}
`;
    const { result } = await runText(text, { model: ({ messages }) => ({ text: messages[0]?.content ?? '' }) });
    assert.deepEqual(result.outputs, { t: 'Where is y?', both: 2 });
  });

  it('an answer in the cache is not asked for again', async () => {
    const kept = new Map<string, { value: Json; at: number }>();
    const cache: Ports['cache'] = {
      get: async (key) => kept.get(key),
      put: async (key, value) => void kept.set(key, { value, at: Date.now() }),
    };
    let calls = 0;
    const text = yaml`
        id: test
        steps: [{id: t, ensemble: Where?, models: [a, b], pattern: vote, cache: true}]
        outputs: {t: "{{ t.answer }}"}
      `;
    const model = () => ({ text: `Oslo ${++calls > 2 ? 'again' : ''}` });
    const first = await runText(text, { cache, model });
    const second = await runText(text, { cache, model });
    assert.deepEqual([first.result.outputs, second.result.outputs, calls], [{ t: 'Oslo ' }, { t: 'Oslo ' }, 2]);
    assert.equal(second.result.steps['t']?.provenance, 'cached');
  });

  it('a cancelled run ends while models are asked, and a resume asks for what is missing', async () => {
    const text = textOf('ensemble: Where?\nmodels: [a, b]\npattern: vote');
    const asked: string[] = [];
    const stopped = await runText(text, {
      model: ({ model }, _delta, signal) => {
        asked.push(model);
        if (model === 'a') return { text: 'Oslo' };
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
      onEvent: (event, live) => {
        if (event.type === 'call.settled') setImmediate(() => live.cancel());
      },
    });
    assert.equal(stopped.result.status, 'cancelled');
    const before = stopped.facts.filter(({ type }) => type !== 'run.finished');
    const { result } = await runText(text, {
      facts: before,
      model: ({ model }) => {
        asked.push(model);
        return { text: 'Oslo' };
      },
    });
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    assert.deepEqual(asked, ['a', 'b', 'b']);
  });
});
