import assert from 'node:assert/strict';
import type { Json, JsonMap } from '../../../../engine/language/json.ts';
import type { ModelCall } from '../../../../engine/run/model-port.ts';
import type { ResultCache } from '../../../../engine/run/ports.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import { yaml } from '../../../yaml.ts';
import { runText } from '../memory.ts';

/** Models that answer by turns, and what they were asked. */
function answering(...answers: (string | Json)[]) {
  const calls: ModelCall[] = [];
  const model = (call: ModelCall) => {
    calls.push(call);
    const answer = answers[calls.length - 1] ?? '';
    return typeof answer === 'string' ? { text: answer } : { text: JSON.stringify(answer), object: answer };
  };
  return { calls, model };
}

describe('quality', () => {
  it('a condition that does not hold fails the step, and a retry may mend it', async () => {
    const { calls, model } = answering('short', 'long enough now');
    const { result } = await runText(
      yaml`
        id: t
        steps: [{id: p, prompt: hi, retry: {attempts: 1, delay: 1ms}, quality: {condition: "value | length > 10"}}]
        outputs: {p: "{{ p }}"}`,
      { model },
    );
    assert.deepEqual([result.outputs, calls.length], [{ p: 'long enough now' }, 2]);
    const { result: failed } = await runText('id: t\nsteps: [{id: p, prompt: hi, quality: {condition: "value | length > 10"}}]', {
      model: answering('short').model,
    });
    assert.deepEqual([failed.error?.kind, failed.steps['p']?.attempts], ['bad-response', 1]);
    assert.match(failed.error?.message ?? '', /value \| length > 10/);
  });

  const shortfalls: [condition: string, shown: string][] = [
    ['value.list | max <= limit | length', '9 <= 5'],
    ['value.list | length > 1 and value.name == "x"', '"tea" == "x"'],
    ['value.name in ["x"] or not value.name', '"tea" in ["x"] or not "tea"'],
    ['value.name is number', '"tea" is number'],
    ['1 < value.list[1] < 2', '9 < 2'],
    ['value.none', 'null'],
    ['not value.name', 'not "tea"'],
  ];
  for (const [condition, shown] of shortfalls)
    it(`a condition that does not hold is shown with its values: ${condition}`, async () => {
      const object = { list: [3, 9], name: 'tea', none: null };
      const { result } = await runText(
        JSON.stringify({
          id: 't',
          inputs: { limit: { type: 'list', default: [1, 2, 3, 4, 5] } },
          steps: [{ id: 'a', tool: 'work', quality: { condition } }],
        }),
        { tools: { work: () => ({ success: true, ...object }) } },
      );
      assert.equal(result.error?.message, `a misses the condition of its quality: ${condition}. It was: ${shown}.`);
    });

  it('what is no search cannot be cited', async () => {
    const text = 'id: t\nsteps: [{id: p, prompt: hi, quality: {cites: "{{ 7 }}"}}]\n';
    const { result } = await runText(text, { model: answering('So [1].').model });
    assert.deepEqual(
      [result.error?.kind, result.error?.message],
      ['input', '`cites` of p gives no passages: it must be what a `retrieve` found.'],
    );
  });

  const missed: [what: string, quality: string, told: RegExp, answers: (string | Json)[]][] = [
    [
      'its condition',
      '{condition: "value | length > 10"}',
      /value \| length > 10\. It was: 5 > 10/,
      ['short', 'long enough now'],
    ],
    ['its schema', '{schema: {type: string, minLength: 10}}', /must have 10 characters or more/, ['short', 'long enough now']],
    [
      'citations',
      `{cites: "{{ [{'file': 'a.md', 'place': {'line': 1}, 'text': 'x'}] }}"}`,
      /p cites nothing, and 1 passage was found; \[1\] cites the first/,
      ['short', 'So [1].'],
    ],
    [
      'what it should cite',
      `{cites: "{{ {'passages': []} }}"}`,
      /p cites \[7\], which is not among the 0 passages that were found/,
      ['short [7]', 'So.'],
    ],
    [
      'its rubric',
      '{rubric: Is it long?}',
      /judged 0\.1.*Too short/,
      ['short', { score: 0.1, reason: 'Too short.' }, 'long', { score: 1, reason: '' }],
    ],
  ];
  for (const [what, quality, told, answers] of missed)
    it(`a retry tells the model its answer and what it missed: ${what}`, async () => {
      const text = `id: t\nsteps: [{id: p, prompt: hi, retry: {attempts: 1, delay: 1ms}, quality: ${quality}}]\n`;
      const { calls, model } = answering(...answers);
      const { result, facts } = await runText(text, { model });
      assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
      const second = calls.filter(({ schema }) => !schema)[1]?.messages ?? [];
      assert.deepEqual(
        second.map(({ role, content }) => (role === 'user' ? role : content)),
        ['user', answers[0], 'user'],
      );
      assert.match(second[2]?.content ?? '', told);

      // Cut off between the two, it is told the same.
      const cut = facts.findIndex(({ type }) => type === 'attempt.failed') + 1;
      const rest = answering(...answers.slice(calls.findIndex(({ messages }) => messages === second)));
      await runText(text, { model: rest.model, facts: facts.slice(0, cut) });
      assert.deepEqual(rest.calls[0]?.messages, second);
    });

  it('an ensemble is told what its answer missed', async () => {
    const { calls, model } = answering('a', 'b', 'short', 'a', 'b', 'long enough now');
    const { result } = await runText(
      'id: t\nsteps: [{id: p, ensemble: Where?, models: [x, y], retry: {attempts: 1, delay: 1ms}, quality: {condition: "value.answer | length > 10"}}]\n',
      { model },
    );
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    assert.equal(calls[0]?.messages[0]?.content, 'Where?');
    assert.match(calls[3]?.messages[0]?.content ?? '', /^Where\?\n\nAn earlier answer.*It was: 5 > 10/);
  });

  it('a failure that is no miss tells nothing', async () => {
    let turn = 0;
    const asked: ModelCall[] = [];
    await runText('id: t\nsteps: [{id: p, prompt: hi, retry: {attempts: 1, delay: 1ms, on: [overload]}}]\n', {
      model: (call) => {
        asked.push(call);
        if (++turn === 1) throw new RunError({ kind: 'overload', message: 'busy' });
        return { text: 'fine' };
      },
    });
    assert.deepEqual(
      asked.map(({ messages }) => messages.length),
      [1, 1],
    );
  });

  it('a schema holds results of tools too', async () => {
    const { result } = await runText(
      'id: t\nsteps: [{id: a, tool: work, quality: {schema: {type: object, required: [n], properties: {n: {type: integer}}}}}]',
      { tools: { work: () => ({ success: true, n: 'many' }) } },
    );
    assert.equal(result.status, 'failed');
    assert.match(result.error?.message ?? '', /n/);
  });

  it('a rubric is judged by the orchestrator; the judgement stands in why', async () => {
    const { calls, model } = answering('A fine answer', { score: 0.9, reason: 'It says all.' });
    const { result } = await runText(
      yaml`
        id: t
        orchestrator: test:judge
        steps: [{id: p, prompt: Tell all, quality: {rubric: "Says all about {{ topic }}", min_score: 0.8}}]
        inputs: {topic: tea}`,
      { model },
    );
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    assert.deepEqual(result.steps['p']?.why?.quality, { score: 0.9, reason: 'It says all.', model: 'test:judge' });
    const asked = calls[1]?.messages[0]?.content ?? '';
    for (const part of ['Tell all', 'A fine answer', 'Says all about tea']) assert.ok(asked.includes(part), part);
    assert.equal(calls[1]?.model, 'test:judge');
  });

  it('where no orchestrator is named, who answers by default judges; a called pipeline may name its own', async () => {
    const rubric = { id: 'p', prompt: 'Tell all', model: 'test:other', quality: { rubric: 'Is it good?' } };
    const judged = async (around: object, inner: object) => {
      const text = JSON.stringify({ id: 't', ...around, steps: [{ id: 'c', pipeline: 'sub.yaml' }] });
      const files = { 'sub.yaml': JSON.stringify({ id: 's', ...inner, steps: [rubric] }) };
      const { calls, model } = answering('Fine', { score: 1, reason: 'Yes.' });
      const { result } = await runText(text, { model, files });
      assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
      return calls[1]?.model;
    };
    assert.equal(await judged({ default_model: 'test:usual' }, {}), 'test:usual');
    assert.equal(await judged({ default_model: 'test:usual' }, { default_model: 'test:own' }), 'test:own');
    assert.equal(await judged({ orchestrator: 'test:thinker' }, { default_model: 'test:own' }), 'test:thinker');
    assert.equal(await judged({ orchestrator: 'test:thinker' }, { orchestrator: 'test:own' }), 'test:own');
    assert.equal(await judged({}, {}), 'test:model');
  });

  it('a judge that fails is told apart from the step itself, with what it took', async () => {
    const failing = (judge: string) =>
      runText(`id: t\norchestrator: ${judge}\nsteps: [{id: p, prompt: hi, quality: {rubric: Is it good?}, retry: 0}]`, {
        model: (call) => {
          if (!call.schema) return { text: 'fine', cost: 0 };
          throw new RunError({ kind: 'bad-response', message: 'The text does not say it.', hint: 'Ask another.' }, { cost: 0.5 });
        },
      });
    const { result } = await failing('test:judge');
    const { message, hint } = result.error ?? {};
    assert.equal(message, 'What came of p could not be judged by its rubric: The text does not say it.');
    assert.deepEqual([hint, result.cost], ['Ask another.', { usd: 0.5, complete: true }]);
    const { result: embedded } = await failing('offline');
    assert.match(embedded.error?.hint ?? '', /takes a language model: name one in `orchestrator`/);
  });

  it('a judge whose failure is none of ours is no failure of the rubric', async () => {
    const { result } = await runText('id: t\nsteps: [{id: p, prompt: hi, quality: {rubric: Is it good?}, retry: 0}]', {
      model: (call) => {
        if (!call.schema) return { text: 'fine' };
        throw new Error('odd');
      },
    });
    assert.deepEqual([result.error?.kind, result.error?.message], ['internal', 'odd']);
  });

  it('a score below the least fails the step with what the judge said', async () => {
    const { result } = await runText('id: t\nsteps: [{id: p, prompt: hi, quality: {rubric: Is it good?}}]', {
      model: answering('x', { score: 0.3, reason: 'It is thin.' }).model,
    });
    assert.match(result.error?.message ?? '', /0\.3.*0\.7.*thin/);
  });

  it('resumed at any fact, no judgement that has been given is asked for again', async () => {
    const text = yaml`
      id: t
      steps: [{id: p, prompt: hi, quality: {rubric: Is it good?}}]
      outputs: {p: "{{ p }}"}`;
    const answers = ['fine', { score: 1, reason: 'Yes.' }];
    const { facts } = await runText(text, { model: answering(...answers).model });
    for (let cut = 1; cut < facts.length; cut++) {
      const before = facts.slice(0, cut);
      const made = before.filter(({ type }) => type === 'call.settled').length;
      const again = answering(...answers.slice(made));
      const { result } = await runText(text, { model: again.model, facts: before });
      assert.deepEqual([result.outputs, again.calls.length], [{ p: 'fine' }, 2 - made], `cut at ${cut}`);
    }
  });
});

describe('cache', () => {
  const kept = () => {
    const results = new Map<string, { value: Json; at: number }>();
    const cache: ResultCache = {
      get: async (key) => results.get(key),
      put: async (key, value) => void results.set(key, { value, at: Date.now() }),
    };
    return { results, cache };
  };
  const text = (more: string, prompt = 'hi {{ who }}') =>
    `id: t\ninputs: {who: ann}\nsteps: [{id: p, prompt: "${prompt}", ${more}}]\noutputs: {p: "{{ p }}"}`;

  it('takes the result of an earlier call with the same content, and says so', async () => {
    const { cache } = kept();
    const first = answering('one');
    await runText(text('cache: true'), { model: first.model, cache });
    const second = answering('two');
    const { result } = await runText(text('cache: true'), { model: second.model, cache });
    assert.deepEqual([result.outputs, second.calls.length], [{ p: 'one' }, 0]);
    assert.equal(result.steps['p']?.provenance, 'cached');
    assert.equal(result.steps['p']?.why?.cache?.hit, true);
    assert.deepEqual(result.usage.calls, 0);
  });

  it('other content, another key and no cache are other calls', async () => {
    const { cache } = kept();
    await runText(text('cache: {key: a}'), { model: answering('one').model, cache });
    for (const [more, inputs] of [
      ['cache: {key: b}', {}],
      ['cache: {key: a}', { who: 'bob' }],
      ['cache: {key: a}, temperature: 0.5', {}],
      ['timeout: 10', {}],
    ] as [string, JsonMap][]) {
      const { calls, model } = answering('other');
      const { result } = await runText(text(more), { model, cache, inputs });
      assert.deepEqual([result.outputs, calls.length], [{ p: 'other' }, 1], more);
    }
  });

  it('a result that is too old is made anew', async () => {
    const { cache, results } = kept();
    await runText(text('cache: {ttl: 1h}'), { model: answering('old').model, cache });
    for (const one of results.values()) one.at -= 3_600_001;
    const { result } = await runText(text('cache: {ttl: 1h}'), { model: answering('new').model, cache });
    assert.deepEqual(result.outputs, { p: 'new' });
    assert.deepEqual([result.steps['p']?.why?.cache?.hit, result.steps['p']?.why?.cache?.reason], [false, 'expired']);
  });

  it('keeps no failure and nothing degraded; a loop asks for each item', async () => {
    const { cache, results } = kept();
    await runText(text('cache: true, on_error: [{use: x}], retry: 0'), {
      model: () => {
        throw new Error('down');
      },
      cache,
    });
    assert.equal(results.size, 0);
    const loop = yaml`
        id: t
        steps: [{id: l, for_each: [1, 2, 1], tool: work, cache: true, parameters: {n: "{{ item }}"}}]
        outputs: {l: "{{ l.results | map(attribute='n') }}"}`;
    let made = 0;
    const tools = { work: ({ n }: JsonMap): JsonMap => ({ success: true, n: n ?? null, made: ++made }) };
    const { result } = await runText(loop, { tools, cache });
    assert.deepEqual([result.outputs, made], [{ l: [1, 2, 1] }, 2]);
  });
});
