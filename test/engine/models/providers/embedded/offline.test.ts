import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { ModelEvent, ModelRequest } from '../../../../../engine/models/contract.ts';
import { createOffline } from '../../../../../engine/models/providers/embedded/offline/provider.ts';
import { RunError } from '../../../../../engine/state/failure.ts';

const never = new AbortController().signal;
const question: ModelRequest = {
  model: '',
  messages: [
    {
      role: 'user',
      content: 'Summarise in 1 sentence.\n\nText:\nThe Orrin mill was built in 1771 for £320. Some people were sad.',
    },
  ],
};
const sentence = 'The Orrin mill was built in 1771 for £320.';

async function heard(events: AsyncIterable<ModelEvent>) {
  const all: ModelEvent[] = [];
  for await (const event of events) all.push(event);
  return { all, text: all.map((event) => (event.type === 'delta' ? event.text : '')).join('') };
}
const failure = (kind: string) => (error: unknown) => error instanceof RunError && error.failure.kind === kind;

describe('offline: the provider in this thread', () => {
  const provider = createOffline();
  it('streams its answer in pieces, then its estimate of tokens, then the one end', async () => {
    const { all, text } = await heard(provider.stream(question, never));
    assert.equal(provider.id, 'offline');
    assert.equal(text, sentence);
    assert.ok(all.filter(({ type }) => type === 'delta').length > 1);
    assert.deepEqual(all.slice(-2), [
      {
        type: 'usage',
        usage: {
          input_tokens: Math.ceil((question.messages[0]?.content.length ?? 0) / 4),
          output_tokens: Math.ceil(sentence.length / 4),
        },
      },
      { type: 'done', finish: 'stop', model: 'offline' },
    ]);
  });
  it('answers by schema', async () => {
    const { text } = await heard(
      provider.stream({ ...question, schema: { type: 'object', properties: { year: { type: 'integer' } } } }, never),
    );
    assert.deepEqual(JSON.parse(text), { year: 1771 });
  });
  it('keeps max_tokens and says that it was cut', async () => {
    const { all, text } = await heard(provider.stream({ ...question, max_tokens: 2 }, never));
    assert.equal(text, sentence.slice(0, 8));
    assert.deepEqual(all.at(-1), { type: 'done', finish: 'length', model: 'offline' });
  });
  it('rejects with the failure where there is no answer', async () => {
    await assert.rejects(
      heard(provider.stream({ model: '', messages: [{ role: 'user', content: 'Write a poem.' }] }, never)),
      failure('bad-response'),
    );
  });
  it('rejects as cancelled when it was aborted before, or meanwhile', async () => {
    await assert.rejects(heard(provider.stream(question, AbortSignal.abort())), failure('cancelled'));
    const controller = new AbortController();
    const events = heard(provider.stream(question, controller.signal));
    controller.abort();
    await assert.rejects(events, failure('cancelled'));
  });
});

describe('offline: the provider with its worker', () => {
  let folder = '';
  let workerFile = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'baton-worker-'));
    workerFile = join(folder, 'worker.cjs');
    // No grammar is loaded here.
    const options = { bundle: true, platform: 'node', format: 'cjs', logLevel: 'silent', loader: { '.wasm': 'empty' } } as const;
    await build({ ...options, entryPoints: [resolve('engine/worker.ts')], outfile: workerFile });
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('gives the same answers as without', async () => {
    const provider = createOffline({ workerFile });
    const answers = await Promise.all([provider.stream(question, never), provider.stream(question, never)].map(heard));
    assert.deepEqual(
      answers.map(({ text }) => text),
      [sentence, sentence],
    );
  });
  it('failures come back as failures', async () => {
    const provider = createOffline({ workerFile });
    await assert.rejects(
      heard(provider.stream({ model: '', messages: [{ role: 'user', content: 'Write a poem.' }] }, never)),
      failure('bad-response'),
    );
  });
  it('an aborted question is cancelled, others and later ones are answered', async () => {
    const provider = createOffline({ workerFile });
    const controller = new AbortController();
    const aborted = heard(provider.stream(question, controller.signal));
    const other = heard(provider.stream(question, never));
    controller.abort();
    await assert.rejects(aborted, failure('cancelled'));
    assert.equal((await other).text, sentence);
    const alone = new AbortController();
    const last = heard(provider.stream(question, alone.signal));
    alone.abort();
    await assert.rejects(last, failure('cancelled'));
    assert.equal((await heard(provider.stream(question, never))).text, sentence);
  });
  it('a worker that ends fails what it had, and the next question starts another', async () => {
    const broken = join(folder, 'broken.cjs');
    await writeFile(broken, `require('node:worker_threads').parentPort.on('message', () => process.exit(7));`);
    const provider = createOffline({ workerFile: broken });
    await assert.rejects(heard(provider.stream(question, never)), failure('internal'));
    await assert.rejects(heard(provider.stream(question, never)), failure('internal'));
  });
  it('a worker that throws fails what it had, with its reason', async () => {
    const throwing = join(folder, 'throwing.cjs');
    await writeFile(throwing, `throw new Error('no such thing');`);
    await assert.rejects(heard(createOffline({ workerFile: throwing }).stream(question, never)), /no such thing/);
  });
});
