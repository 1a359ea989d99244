import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mock } from 'node:test';
import { readRun } from '../../../../engine/index.ts';
import { realClock } from '../../../../engine/launch/host/real-clock.ts';
import { obey, testIo } from '../../cli/io.ts';
import { gifPicture, pngPicture } from '../../media-samples.ts';
import { type BatchDouble, type DoubledAnswer, startBatchDouble, type Wire } from '../../models/batch-double.ts';
import { temporaryFolder } from '../../store/folder.ts';

const models = { openai: 'openai:gpt-4o', anthropic: 'anthropic:claude-opus-5-5', google: 'google:gemini-3-flash' } as const;

const rows = (model: string, more = '') => `id: p
inputs: { rows: [one, two, three] }
steps:
  - id: each
    for_each: "{{ rows }}"
    model: ${model}
    batch_api: true
    prompt: "{{ item }}"
${more}outputs: { all: "{{ each.results }}", failed: "{{ each.failed }}" }
`;

let copies = 0;

for (const wire of ['openai', 'anthropic', 'google'] as const satisfies readonly Wire[])
  describe(`batch_api at ${wire}`, () => {
    const root = temporaryFolder();
    let double: BatchDouble;
    beforeEach(async () => {
      mkdirSync(join(root(), '.git'), { recursive: true });
      double = await startBatchDouble(wire);
      writeFileSync(
        join(root(), 'baton.yaml'),
        `providers:\n  ${wire}: {base_url: "${double.base_url}", type: ${wire === 'openai' ? 'openai-compatible, profile: openai' : wire}, key: "env:MY_KEY"}\n`,
      );
    });
    afterEach(() => double.close());
    const io = (key = 'k-123456') => testIo(root(), { env: { MY_KEY: key } });
    const run = (text: string, args: readonly string[] = []) => {
      writeFileSync(join(root(), 'p.baton.yaml'), text);
      return obey(['run', 'p.baton.yaml', '--allow', 'env:MY_KEY@127.0.0.1', ...args], io());
    };
    const resume = (args: readonly string[] = []) =>
      obey(['resume', 'latest', '--json', '--allow', 'env:MY_KEY@127.0.0.1', ...args], io());

    const runsFolder = () => join(root(), '.baton/runs');
    const readLatest = async () => {
      const id = readdirSync(runsFolder()).toSorted().at(-1) ?? '';
      return { id, ...(await readRun(join(runsFolder(), id))) };
    };
    const stateOf = async () => (await readLatest()).state;
    /** The folder as a process leaves it that dies now. */
    const keepAsKilled = (): string => {
      const copy = `${root()}-killed-${copies++}`;
      cpSync(join(root(), '.baton'), copy, { recursive: true });
      for (const id of readdirSync(join(copy, 'runs'))) rmSync(join(copy, 'runs', id, 'lock'), { recursive: true, force: true });
      return copy;
    };
    const restore = (copy: string): void => {
      rmSync(join(root(), '.baton'), { recursive: true });
      cpSync(copy, join(root(), '.baton'), { recursive: true });
      rmSync(copy, { recursive: true });
    };

    it('makes one batch of a loop, waits without a process and goes on', async () => {
      const first = await run(rows(models[wire]));
      assert.equal(first.code, 4, first.err);
      assert.equal(double.batches.length, 1);
      assert.deepEqual(
        double.batches[0]?.requests.map(({ text }) => text),
        ['one', 'two', 'three'],
      );
      const second = await resume();
      assert.equal(second.code, 4, second.err);
      double.end();
      const third = await resume();
      assert.equal(third.code, 0, third.err);
      assert.deepEqual(JSON.parse(third.out).outputs, { all: ['<one>', '<two>', '<three>'], failed: 0 });
      assert.equal(double.batches.length, 1);
      const state = await stateOf();
      assert.ok([...state.steps.values()].filter(({ calls }) => calls.length).every(({ provenance }) => provenance === 'batch'));
      assert.equal(state.cost.complete, false, 'the price of a batch at another address is not known');
      assert.equal(state.usage.input_tokens, 300);
    });

    it('lets the policies of items decide about rows that fail', async () => {
      double.answer = ({ text }) => (text === 'two' ? { status: 400, type: 'invalid_request_error', message: 'too rude' } : text);
      assert.equal((await run(rows(models[wire], '    on_item_failure: continue\n'))).code, 4);
      double.end();
      const { code, out, err } = await resume();
      assert.equal(code, 0, err);
      assert.deepEqual(JSON.parse(out).outputs, { all: ['one', null, 'three'], failed: 1 });
      assert.equal((await stateOf()).steps.get('each[1]')?.failure?.kind, 'bad-request');
    });

    if (wire === 'google')
      it('leaves out a row whose picture the model does not take, and no other', async () => {
        writeFileSync(join(root(), 'one.png'), pngPicture);
        writeFileSync(join(root(), 'two.gif'), gifPicture);
        const text = rows(models[wire], '    on_item_failure: continue\n')
          .replace('[one, two, three]', '[one.png, two.gif]')
          .replace('prompt: "{{ item }}"', 'prompt: [{text: look}, {image: "{{ item }}"}]');
        const first = await run(text);
        assert.equal(first.code, 4, first.err);
        assert.equal(double.batches[0]?.requests.length, 1);
        double.end();
        const { code, out, err } = await resume();
        assert.equal(code, 0, err);
        assert.equal(JSON.parse(out).outputs.failed, 1);
        assert.equal((await stateOf()).steps.get('each[1]')?.failure?.kind, 'input');
      });

    it('gives up no batch that a wrong key or address does not know, until no provider has it any more', async () => {
      assert.equal((await run(rows(models[wire], '    retry: 0\n'))).code, 4);
      double.end();
      double.meet = (asked, moment) => (moment === 'before' && asked.startsWith('GET') ? 404 : undefined);
      const unknown = await obey(['resume', 'latest', '--allow', 'env:MY_KEY@127.0.0.1'], io());
      assert.equal(unknown.code, 4, unknown.err);
      assert.match(unknown.out + unknown.err, /The state of the batch at \w+ is unknown/);
      const copy = keepAsKilled();
      double.meet = () => undefined;
      const known = await resume();
      assert.equal(known.code, 0, known.err);
      assert.deepEqual(JSON.parse(known.out).outputs.all, ['<one>', '<two>', '<three>']);
      restore(copy);
      double.meet = (asked, moment) => (moment === 'before' && asked.startsWith('GET') ? 404 : undefined);
      mock.timers.enable({ apis: ['Date'], now: Date.now() + 31 * 86_400_000 });
      const gone = await resume();
      mock.timers.reset();
      assert.equal(gone.code, 1, gone.err);
      assert.equal(JSON.parse(gone.out).error.kind, 'bad-request');
    });

    it('puts what is tried again into the next batch', async () => {
      let broken = true;
      double.answer = ({ text }) => (text === 'two' && broken ? { status: 500, type: 'api_error', message: 'sorry' } : text);
      assert.equal((await run(rows(models[wire], '    retry: {attempts: 2, delay: 1 ms}\n'))).code, 4);
      double.end();
      assert.equal((await resume()).code, 4);
      assert.deepEqual(
        double.batches.map(({ requests }) => requests.map(({ text }) => text)),
        [['one', 'two', 'three'], ['two']],
      );
      broken = false;
      double.end();
      const { code, out, err } = await resume();
      assert.equal(code, 0, err);
      assert.deepEqual(JSON.parse(out).outputs.all, ['one', 'two', 'three']);
    });

    it('says which rows had no time and which were lost', async () => {
      double.answer = ({ text }) => ({ one: 'expired', two: 'cancelled', three: 'missing' })[text] as DoubledAnswer;
      assert.equal((await run(rows(models[wire], '    retry: 0\n    on_item_failure: continue\n'))).code, 4);
      if (wire === 'google' && double.batches[0]) double.batches[0].cancelled = true;
      double.end();
      assert.equal((await resume()).code, 0);
      const { steps } = await stateOf();
      const kinds = [0, 1, 2].map((at) => steps.get(`each[${at}]`)?.failure?.kind);
      assert.deepEqual(kinds, wire === 'google' ? ['network', 'network', 'network'] : ['timeout', 'network', 'bad-response']);
    });

    it('does not submit again what was submitted before its process died', async () => {
      const killed: string[] = [];
      const submission = { openai: 'POST /v1/batches', anthropic: 'POST /v1/messages/batches', google: ':batchGenerateContent' }[
        wire
      ];
      double.meet = (asked, moment) => {
        if (moment === 'after' && asked.endsWith(submission)) killed.push(keepAsKilled());
        return undefined;
      };
      // Batches of others, long ago: their list has an order of its own.
      const others = { id: 'batches/99', key: 'of-others', requests: [], state: 'ended', cancelled: false } as const;
      double.batches.push({ ...others, requests: [], made: Date.now() - 86_400_000 });
      if (wire !== 'anthropic') double.listed = 'oldest first';
      assert.equal((await run(rows(models[wire]))).code, 4);
      double.meet = () => undefined;
      assert.equal(killed.length, 1);
      restore(killed[0] ?? '');
      // Whose it is shows there only in its answers.
      const waiting = await resume();
      assert.equal(waiting.code, 4, waiting.err);
      assert.equal((await stateOf()).batches.get('b1')?.id === undefined, wire === 'anthropic');
      double.end();
      const { code, out, err } = await resume();
      assert.equal(code, 0, err);
      assert.deepEqual(JSON.parse(out).outputs.all, ['<one>', '<two>', '<three>']);
      assert.equal(double.batches.filter(({ key }) => key !== 'of-others').length, 1);
    });

    it('looks for a batch whose submission was not answered, and submits again only what never arrived', async () => {
      const submission = { openai: 'POST /v1/batches', anthropic: 'POST /v1/messages/batches', google: ':batchGenerateContent' }[
        wire
      ];
      double.meet = (asked, moment) => (moment === 'before' && asked.endsWith(submission) ? 'drop' : undefined);
      const first = await run(rows(models[wire]));
      assert.equal(first.code, 4, first.err);
      assert.match(first.err, /accepted the batch is unknown/);
      double.meet = () => undefined;
      const early = await resume();
      assert.equal(early.code, 4, early.err);
      assert.equal(double.batches.length, 0, 'it may still arrive');
      mock.timers.enable({ apis: ['Date'], now: Date.now() + 180_000 });
      assert.equal((await resume()).code, 4);
      mock.timers.reset();
      assert.equal(double.batches.length, 1);
      double.end();
      const { code, err } = await resume();
      assert.equal(code, 0, err);
      assert.equal(double.batches.length, 1);
    });

    it('sends nothing again with the key of another account, which cannot know the batch, and says so', async () => {
      const submission = { openai: 'POST /v1/batches', anthropic: 'POST /v1/messages/batches', google: ':batchGenerateContent' }[
        wire
      ];
      double.meet = (asked, moment) => (moment === 'before' && asked.endsWith(submission) ? 'drop' : undefined);
      assert.equal((await run(rows(models[wire]))).code, 4);
      double.meet = () => undefined;
      const { log } = await readLatest();
      assert.doesNotMatch(JSON.stringify(log.facts), /k-123456/);
      mock.timers.enable({ apis: ['Date'], now: Date.now() + 180_000 });
      const other = await obey(['resume', 'latest', '--allow', 'env:MY_KEY@127.0.0.1'], io('k-of-another'));
      assert.equal(other.code, 4, other.err);
      assert.match(other.err, /asked with another key, or at another address/);
      assert.equal(double.batches.length, 0);
      assert.equal((await resume()).code, 4);
      mock.timers.reset();
      assert.equal(double.batches.length, 1);
    });

    it('fails the rows of a batch that the provider refuses, and makes none again', async () => {
      const submission = { openai: 'POST /v1/batches', anthropic: 'POST /v1/messages/batches', google: ':batchGenerateContent' }[
        wire
      ];
      double.meet = (asked, moment) => (moment === 'before' && asked.endsWith(submission) ? 401 : undefined);
      const { code, out } = await run(rows(models[wire]), ['--json']);
      assert.equal(code, 1);
      assert.equal(JSON.parse(out).error.kind, 'auth');
      assert.equal(double.asked.filter((asked) => asked.endsWith(submission)).length, 1);
    });

    it('cancels the batch with the run, and takes what had been answered when the run is resumed', async () => {
      assert.equal((await run(rows(models[wire]))).code, 4);
      const { id } = await readLatest();
      assert.equal((await obey(['cancel', id], io())).code, 0);
      assert.equal(double.batches[0]?.cancelled, true);
      assert.equal((await stateOf()).status, 'cancelled');
      double.answer = ({ text }) => (text === 'two' ? 'cancelled' : text);
      double.end();
      const second = await resume();
      assert.equal(second.code, 4, second.err);
      const again = double.batches.slice(1).map(({ requests }) => requests.map(({ text }) => text));
      assert.deepEqual(again, [wire === 'google' ? ['one', 'two', 'three'] : ['two']]);
      double.answer = ({ text }) => text;
      double.end();
      const { code, out, err } = await resume();
      assert.equal(code, 0, err);
      assert.deepEqual(JSON.parse(out).outputs.all, ['one', 'two', 'three']);
    });
  });

describe('batch_api', () => {
  const root = temporaryFolder();
  let double: BatchDouble;
  const settings = (more = '') =>
    writeFileSync(
      join(root(), 'baton.yaml'),
      `providers:\n  openai: {base_url: "${double.base_url}", type: openai-compatible, profile: openai, key: "env:MY_KEY"}\n${more}`,
    );
  beforeEach(async () => {
    mkdirSync(join(root(), '.git'), { recursive: true });
    double = await startBatchDouble('openai');
    settings();
  });
  afterEach(() => double.close());
  const allow = ['--allow', 'env:MY_KEY@127.0.0.1'];
  const io = () => testIo(root(), { env: { MY_KEY: 'k-123456' } });
  const run = (text: string, args: readonly string[] = []) => {
    writeFileSync(join(root(), 'p.baton.yaml'), text);
    return obey(['run', 'p.baton.yaml', ...allow, ...args], io());
  };
  const resume = (args: readonly string[] = []) => obey(['resume', 'latest', '--json', ...allow, ...args], io());
  const newest = () => join(root(), '.baton/runs', readdirSync(join(root(), '.baton/runs')).toSorted().at(-1) ?? '');
  const sizes = () => double.batches.map(({ requests }) => requests.length);
  const outputs = (out: string) => JSON.parse(out).outputs;

  it('says what it waits for, and how to go on', async () => {
    const { err } = await run(rows(models.openai));
    assert.match(err, /waits +batch of 3 at openai, submitted \d\d:\d\d/);
    assert.match(err, /next +baton resume \S+ \(asks once; with --wait/);
    const shown = await obey(['show', 'latest'], io());
    assert.match(shown.err + shown.out, /batch of 3 at openai/);
  });

  it('stays with --wait until everything is answered', async () => {
    const sleep = mock.method(realClock, 'sleep', async () => double.end());
    try {
      const { code, out, err } = await run(rows(models.openai), ['--wait', '--json']);
      assert.equal(code, 0, err);
      assert.deepEqual(outputs(out).all, ['<one>', '<two>', '<three>']);
      assert.ok(sleep.mock.calls.some(({ arguments: [ms] }) => ms === 30_000));
    } finally {
      mock.restoreAll();
    }
  });

  it('puts steps beside each other, in branches and in called pipelines into one batch, and each model into its own', async () => {
    const text = `id: p
steps:
  - {id: a, model: openai:gpt-4o, batch_api: true, prompt: a}
  - {id: b, model: openai:gpt-4o-mini, batch_api: true, prompt: b}
  - id: g
    steps: [{id: c, model: openai:gpt-4o, batch_api: true, prompt: c}]
  - id: d
    pipeline:
      id: inner
      steps: [{id: e, model: openai:gpt-4o, batch_api: true, prompt: e}]
      outputs: {e: "{{ e }}"}
outputs: {all: "{{ [a, b, g.c, d.e] }}"}
`;
    const first = await run(text);
    assert.equal(first.code, 4, first.err);
    assert.deepEqual(sizes().toSorted(), [1, 3]);
    double.end();
    const { out, code, err } = await resume();
    assert.equal(code, 0, err);
    assert.deepEqual(outputs(out).all, ['<a>', '<b>', '<c>', '<e>']);
  });

  it('makes one batch of thousands of rows', async () => {
    const text = rows(models.openai)
      .replace('[one, two, three]', '{default: "x"}')
      .replace('{{ rows }}', '{{ range(3000) }}')
      .replace('inputs: { rows: {default: "x"} }\n', '');
    const first = await run(text);
    assert.equal(first.code, 4, first.err);
    assert.deepEqual(sizes(), [3000]);
    double.end();
    const { out, code, err } = await resume();
    assert.equal(code, 0, err);
    assert.equal(outputs(out).all.length, 3000);
    assert.equal(outputs(out).all[2999], '<2999>');
  });

  it('asks as few at once as the loop says', async () => {
    assert.equal((await run(rows(models.openai, '    max_parallel: 2\n'))).code, 4);
    assert.deepEqual(sizes(), [2]);
    double.end();
    assert.equal((await resume()).code, 4);
    assert.deepEqual(sizes(), [2, 1]);
  });

  it('mends an answer that misses its form in the next batch', async () => {
    let bad = true;
    double.answer = () => (bad ? 'no json' : '{"mood":"good"}');
    const text = `id: p
steps:
  - {id: a, model: openai:gpt-4o, batch_api: true, prompt: a, vars: {mood: {type: string}}}
outputs: {mood: "{{ a.mood }}"}
`;
    assert.equal((await run(text)).code, 4);
    double.end();
    assert.equal((await resume()).code, 4);
    bad = false;
    double.end();
    const { out, code, err } = await resume();
    assert.equal(code, 0, err);
    assert.deepEqual(outputs(out), { mood: 'good' });
    assert.deepEqual(sizes(), [1, 1]);
  });

  it('fills the cache, and asks nothing again', async () => {
    const text = rows(models.openai, '    cache: true\n');
    assert.equal((await run(text)).code, 4);
    double.end();
    assert.equal((await resume()).code, 0);
    const again = await run(text, ['--json']);
    assert.equal(again.code, 0, again.err);
    assert.deepEqual(outputs(again.out).all, ['<one>', '<two>', '<three>']);
    assert.deepEqual(sizes(), [3]);
  });

  it('is recorded, and replayed at once', async () => {
    assert.equal((await run(rows(models.openai), ['--record', 'r.jsonl'])).code, 4);
    double.end();
    assert.equal((await resume()).code, 0);
    const replayed = await run(rows(models.openai), ['--replay', 'r.jsonl', '--json']);
    assert.equal(replayed.code, 0, replayed.err);
    assert.deepEqual(outputs(replayed.out).all, ['<one>', '<two>', '<three>']);
    const ofRun = await run(rows(models.openai), ['--replay', newest(), '--json']);
    assert.equal(ofRun.code, 0, ofRun.err);
    assert.deepEqual(sizes(), [3]);
  });

  it('is answered at once offline and in tests', async () => {
    const text = `${rows(models.openai)}tests:\n  - {name: t, answers: {"each[*]": yes}, expect: {outputs: {all: [yes, yes, yes]}}}\n`;
    const offline = await run(
      text.replaceAll('{{ item }}', 'Summarise in one sentence: The mill stopped in 1912. The pond had silted up. {{ item }}'),
      ['--model', 'offline'],
    );
    writeFileSync(join(root(), 'p.baton.yaml'), text);
    assert.equal(offline.code, 0, offline.err);
    const tested = await obey(['test', 'p.baton.yaml'], io());
    assert.equal(tested.code, 0, tested.err + tested.out);
    assert.deepEqual(sizes(), []);
  });

  it('costs what the batch costs, and is put aside for', async () => {
    settings('models:\n  - {id: "openai:gpt-4o", input_price: 1000, output_price: 1000, batch_price: 0.5, max_output: 100}\n');
    assert.equal((await run(rows(models.openai), ['--max-cost', '1'])).code, 4);
    double.end();
    const { out, code, err } = await resume();
    assert.equal(code, 0, err);
    assert.equal(JSON.parse(out).cost.usd ?? JSON.parse(out).cost, 3 * 0.055);
  });

  it('sends as many as a limit leaves room for, and the rest once these are answered', async () => {
    settings('models:\n  - {id: "openai:gpt-4o", input_price: 1000, output_price: 1000, batch_price: 0.5, max_output: 200}\n');
    assert.equal((await run(rows(models.openai), ['--max-cost', '0.25'])).code, 4);
    assert.deepEqual(sizes(), [2]);
    double.end();
    const second = await resume();
    assert.equal(second.code, 4, second.err);
    assert.deepEqual(sizes(), [2, 1]);
    double.end();
    assert.equal((await resume()).code, 0);
  });

  it('goes on wherever it was cut off', async () => {
    assert.equal((await run(rows(models.openai))).code, 4);
    double.end();
    assert.equal((await resume()).code, 0);
    const whole = readFileSync(join(newest(), 'log.jsonl'), 'utf8').split('\n');
    const expected = ['<one>', '<two>', '<three>'];
    const before = double.batches.length;
    const kinds = whole.map((line) => /"type":"([\w.]+)"/.exec(line)?.[1]);
    const cuts = new Set(['batch.prepared', 'call.started', 'batch.submitted', 'call.settled', 'batch.ended', 'step.succeeded']);
    for (const [at, kind] of kinds.entries()) {
      if (!kind || !cuts.has(kind)) continue;
      writeFileSync(join(newest(), 'log.jsonl'), `${whole.slice(0, at + 1).join('\n')}\n`);
      const prepared = kinds.slice(0, at + 1).filter((one) => one === 'call.started').length;
      const { code, out, err } = await resume();
      // A batch of which not all stood on the disk was never sent: it is made now.
      if (prepared < 3) {
        assert.equal(code, 4, `${at} ${kind}: ${err}`);
        double.end();
        const later = await resume();
        assert.equal(later.code, 0, later.err);
        assert.deepEqual(outputs(later.out).all, expected);
        double.batches.pop();
      } else {
        assert.equal(code, 0, `${at} ${kind}: ${err}`);
        assert.deepEqual(outputs(out).all, expected);
      }
      assert.equal(double.batches.length, before);
    }
  });

  it('refuses a model without batches before the first step, and what a batch cannot do', async () => {
    const at = (more: string, model = 'mistral:m') =>
      run(`id: p\nsteps:\n  - {id: a, model: ${model}, batch_api: true, prompt: a${more}}\n`);
    const other = await at('');
    assert.equal(other.code, 2);
    assert.match(other.err, /`mistral:m` has no batch API.*anthropic, google, openai/s);
    assert.match((await at(', tools: [filesystem]', models.openai)).err, /together with `tools`/);
    assert.match((await at(', timeout: 1h', models.openai)).err, /together with `timeout`/);
    const chosen = await obey(
      ['run', 'p.baton.yaml', '--model', 'mistral:m', ...allow],
      testIo(root(), { env: { MY_KEY: 'k', MISTRAL_API_KEY: 'k' } }),
    );
    assert.equal(chosen.code, 2);
    assert.equal(double.asked.length, 0);
  });

  it('is told of in the plan and in the estimate', async () => {
    writeFileSync(join(root(), 'p.baton.yaml'), rows(models.openai));
    const plan = await obey(['run', 'p.baton.yaml', '--plan', ...allow], io());
    assert.match(plan.out, /in a batch, within 24 hours/);
    const made = await obey(['estimate', 'p.baton.yaml'], io());
    assert.match(made.out + made.err, /A batch at a provider may take up to 24 hours/);
  });
});
