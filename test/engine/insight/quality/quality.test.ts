import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { compile } from '../../../../engine/compile/compile.ts';
import { historyOf, noHistory } from '../../../../engine/insight/history.ts';
import { judgeAnswers } from '../../../../engine/insight/quality/judge.ts';
import { findGaps, qualityOf } from '../../../../engine/insight/quality/quality.ts';
import { reportToHtml } from '../../../../engine/insight/report/html.ts';
import { reportToMarkdown } from '../../../../engine/insight/report/markdown.ts';
import { reportOf, shortenValue } from '../../../../engine/insight/report/report.ts';
import { stepsByPath } from '../../../../engine/insight/structure/described-steps.ts';
import type { Json } from '../../../../engine/language/json.ts';
import { liveSteps, recordOfRun } from '../../../../engine/launch/history/record-of-run.ts';
import { checkAnswer } from '../../../../engine/models/structured/check-answer.ts';
import type { Fact, NewFact } from '../../../../engine/state/events.ts';
import { reduce } from '../../../../engine/state/reduce.ts';
import { resultDocument } from '../../../../engine/state/result/result.ts';
import { initialState } from '../../../../engine/state/state.ts';
import type { StepState } from '../../../../engine/state/step.ts';
import { sha256Hex } from '../../../../engine/store/files/artifacts.ts';

const gaps: { rule: string; value: Json; prompt?: string; most?: number; used?: number; gaps: string[] }[] = parse(
  readFileSync('test/engine/insight/quality/cases/gaps.yaml', 'utf8'),
);

describe('completeness of an answer', () => {
  for (const { rule, value, prompt = '', most, used, gaps: wanted } of gaps)
    it(rule, () => {
      const found = findGaps(value, prompt, most, used);
      assert.equal(found.length, wanted.length, found.join('\n'));
      for (const [index, part] of wanted.entries()) assert.ok(found[index]?.includes(part), `${found[index]} has no ${part}`);
    });
});

const text = `id: p
name: "<b>P</b> | \`x\`"
inputs:
  key: {type: string, required: true, secret: true}
steps:
  - id: a
    prompt: Say it.
    output_schema: {type: object, properties: {n: {type: integer}}, required: [n]}
  - {id: q, ask: "Go <on>?", type: approve}
  - {id: s, set: {x: "{{ a.n }}"}}
`;
const compiled = compile(text, { file: 'p.baton.yaml' });

/** A run of one prompt that takes `took` milliseconds and gives `value`. */
function run(id: string, took: number, value: Json, { mode = 'live' as const, attempts = 1, model = 'm' } = {}) {
  const state = initialState(compiled.graph);
  const facts: Fact[] = [];
  let at = 1_000_000;
  const tell = (fact: NewFact, later = 0): void => {
    at += later;
    const whole = { seq: facts.length + 1, at, ...fact };
    facts.push(whole);
    reduce(state, whole);
  };
  const pipeline = { id: 'p', name: '<b>P</b> | `x`', file: 'p.baton.yaml', hash: sha256Hex(text) };
  const places = { output_path: '', root: '/', workdir: '/' };
  tell({ type: 'run.started', run: id, pipeline, inputs: { key: 'sesame-open' }, engine: '', mode, limits: {}, ...places });
  tell({ type: 'step.started', path: 'a', parameters: { prompt: 'Say it.' } });
  for (let attempt = 1; attempt <= attempts; attempt++) tell({ type: 'attempt.started', path: 'a', attempt });
  tell({ type: 'call.started', path: 'a#1', kind: 'model', request: '', name: model });
  const usage = { input_tokens: 10, output_tokens: 20 };
  tell({ type: 'call.settled', path: 'a#1', usage, cost: 0.01, model, provenance: 'live', result: { value: 'x' } }, took);
  tell({ type: 'step.succeeded', path: 'a', result: { value }, model });
  tell({ type: 'person.asked', question: 'q', path: 'q', kind: 'ask', text: 'Go <on>?', wants: 'approve' });
  tell({ type: 'person.answered', question: 'q', value: true, by: '<i>Ann</i>' });
  tell({ type: 'step.succeeded', path: 'q', result: { value: true } });
  tell({ type: 'step.succeeded', path: 's', result: { value: { x: '<script>alert(1)</script> sesame-open ```' } } });
  tell({ type: 'product.written', path: 's', name: 'x', file: 'x.txt', bytes: 0, hash: '' });
  tell({
    type: 'run.finished',
    status: 'succeeded',
    degraded: false,
    outputs: { o: 'x'.repeat(3000), none: null },
    absent: ['none'],
  });
  return { compiled, state, facts };
}

/** As the history has it. */
const recordOf = ({ compiled: then, state }: ReturnType<typeof run>) => ({
  run: recordOfRun(state, then) ?? assert.fail(),
  steps: [...liveSteps(state, then)],
});

/** A run of a text as those here are made. */
const as = (text: typeof compiled) => ({
  compiled: text,
  models: { unnamed: 'm' },
  maxParallel: initialState(compiled.graph).agenda.maxParallel,
});

const steps = stepsByPath(compiled.pipeline);
const valueIn = ({ result }: StepState): Json | undefined => (result && 'value' in result ? result.value : undefined);
const sources = { definition: (path: string) => steps.get(path), value: valueIn, check: checkAnswer };

describe('history of runs', () => {
  it('holds what live runs showed', () => {
    const history = historyOf(as(compiled), [run('r1', 100, { n: 1 }), run('r2', 300, { n: 2 })].map(recordOf));
    assert.deepEqual(history.runs, ['r1', 'r2']);
    assert.deepEqual(
      history.steps.get('a')?.map(({ duration, calls, input_tokens, cost }) => ({ duration, calls, input_tokens, cost })),
      [100, 300].map((duration) => ({ duration, calls: 1, input_tokens: 10, cost: 0.01 })),
    );
    assert.deepEqual(history.whole, [
      { duration: 100, cost: 0.01 },
      { duration: 300, cost: 0.01 },
    ]);
  });
  it('says nothing of a step that is written otherwise now', () => {
    const changed = compile(text.replace('Say it.', 'Say that.'), { file: 'p.baton.yaml' });
    const history = historyOf(as(changed), [run('r1', 100, { n: 1 })].map(recordOf));
    assert.deepEqual([history.steps.has('a'), history.steps.has('s'), history.whole.length], [false, true, 0]);
  });
});

describe('quality of a run', () => {
  const earlier = historyOf(
    as(compiled),
    [run('r1', 100, { n: 1 }), run('r2', 200, { n: 2 }), run('r3', 300, { n: 3 })].map(recordOf),
  );
  const messages = (made: ReturnType<typeof run>, history = noHistory) =>
    qualityOf(made.state, { ...sources, history }).map(
      ({ path, kind, weight, message }) => `${path} ${kind} ${weight}: ${message}`,
    );

  it('tells a value that misses its schema, and a file without content', () => {
    const found = messages(run('now', 100, { n: 'many' }));
    assert.match(found[0] ?? '', /^a validity bad: Its value does not fit .*n/);
    assert.match(found[1] ?? '', /^s validity bad: It wrote x\.txt without any content/);
  });
  it('tells further attempts', () =>
    assert.ok(messages(run('now', 100, { n: 1 }, { attempts: 3 })).some((one) => one.includes('It took 3 attempts.'))));
  it('tells what is far from earlier runs, with the same model only', () => {
    const slow = run('now', 9000, { n: 1, note: 'x'.repeat(1000) });
    const found = messages(slow, earlier).filter((one) => one.startsWith('a anomaly'));
    assert.deepEqual(found, [
      'a anomaly doubtful: It took 9.0 s; in earlier runs at most 300 ms.',
      'a anomaly doubtful: Its value has 1017 characters; in earlier runs at most 7.',
    ]);
    assert.deepEqual(
      messages(run('now', 9000, { n: 1 }, { model: 'other' }), earlier).filter((one) => one.startsWith('a ')),
      [],
    );
  });
  it('compares nothing with fewer than three runs', () => {
    const two = historyOf(as(compiled), [run('r1', 100, { n: 1 }), run('r2', 200, { n: 2 })].map(recordOf));
    assert.deepEqual(
      messages(run('now', 9000, { n: 1 }), two).filter((one) => one.startsWith('a ')),
      [],
    );
  });
  it('has a model judge answers where one is named', async () => {
    const judge = (score: number) =>
      judgeAnswers(run('now', 1, { n: 1 }).state, {
        models: {
          check: checkAnswer,
          call: async () => ({ text: '', object: { score, reason: 'half is missing' }, model: 'j', provenance: 'live' }),
        },
        model: 'j',
        signal: new AbortController().signal,
        value: valueIn,
      });
    const unfit = judge(7);
    await assert.rejects(unfit, /did not answer as asked/);
    assert.deepEqual(await judge(0.9), []);
    assert.deepEqual(
      (await judge(0.4)).map(({ path, weight }) => [path, weight]),
      [['a', 'bad']],
    );
  });
});

describe('quality of what failed', () => {
  it('tells failures, and those that were answered', () => {
    const state = initialState(compiled.graph);
    const pipeline = { id: 'p', file: 'p.baton.yaml', hash: sha256Hex(text) };
    const failure = { kind: 'timeout' as const, message: 'It took too long.', step: 'a', attempt: 1, retryable: false };
    const places = { output_path: '', root: '/', workdir: '/' };
    const begun = { run: 'f', pipeline, inputs: {}, engine: '', mode: 'live' as const, limits: {}, ...places };
    reduce(state, { seq: 1, at: 1, type: 'run.started', ...begun });
    reduce(state, { seq: 2, at: 2, type: 'step.failed', path: 'a', failure });
    const found = qualityOf(state, { ...sources, history: noHistory });
    assert.deepEqual(found, [{ path: 'a', kind: 'validity', weight: 'bad', message: 'It failed: It took too long.' }]);
  });
});

describe('report of a run', () => {
  const made = run('now', 100, { n: 1 });
  const report = reportOf({
    ...made,
    result: resultDocument(made.state, '/runs/now', (stored) => ('value' in stored ? stored.value : null)),
    value: valueIn,
    quality: qualityOf(made.state, { ...sources, history: noHistory }),
  });

  for (const [form, document] of [
    ['HTML', reportToHtml(report)],
    ['Markdown', reportToMarkdown(report)],
  ] as const) {
    it(`holds questions with who answered, costs and files as ${form}`, () => {
      for (const part of ['Ann', 'x.txt', '$0.01', '1,000 more characters', 'was skipped or failed'])
        assert.ok(document.includes(part), part);
    });
    it(`lets nothing be markup, and shows no secret as ${form}`, () => {
      const outside = form === 'Markdown' ? document.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '') : document;
      assert.doesNotMatch(outside, /<script>|<b>P|<i>Ann|<on>/);
      assert.ok(!document.includes('sesame-open'));
    });
  }
  it('allows no script and loads nothing', () => {
    const document = reportToHtml(report);
    assert.match(document, /content="default-src &#39;none&#39;; style-src &#39;sha256-/);
    assert.doesNotMatch(document, /\ssrc=|\shref=|\sstyle=|\son\w+=|<script|unsafe-inline/);
  });
  it('ends every fence that a value could close', () => {
    const document = reportToMarkdown(report);
    assert.ok(document.includes('\n````text\n'));
  });
  it('cuts a long text, and never in the middle of a character', () => {
    assert.deepEqual(shortenValue('short'), { text: 'short', more: 0 });
    const { text: kept, more } = shortenValue(`${'a'.repeat(1999)}😀b`);
    assert.deepEqual([kept.length, more], [1999, 3]);
  });
});
