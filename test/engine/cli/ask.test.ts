import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { yaml } from '../../yaml.ts';
import { temporaryFolder } from '../store/folder.ts';
import { obey, testIo } from './io.ts';

/** What each model answers; a failure for any other. */
const answers: Readonly<Record<string, string>> = {
  one: 'Oslo lies by the sea.',
  two: 'Oslo lies by the sea. It is cold.',
  sum: 'By the sea.',
};

describe('baton ask', () => {
  const place = temporaryFolder();
  let server: Server;
  let asked: string[] = [];
  before(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const { model } = JSON.parse(body);
        asked.push(model);
        const content = answers[model];
        if (content === undefined)
          return response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":{"message":"no such key"}}');
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const piece = (more: object): string =>
          `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model, ...more })}\n\n`;
        const usage = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 };
        return response.end(
          [
            piece({ choices: [{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }] }),
            piece({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
            piece({ choices: [], usage }),
            'data: [DONE]\n\n',
          ].join(''),
        );
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  after(() => void server.close());
  beforeEach(() => {
    asked = [];
    const address = server.address();
    assert.ok(address && typeof address === 'object');
    mkdirSync(join(place(), '.git'));
    const models = ['one', 'two', 'sum', 'gone'].map((name) => `  - {id: "local:${name}", input_price: 1, output_price: 10}\n`);
    writeFileSync(
      join(place(), 'baton.yaml'),
      `providers:\n  local: {type: openai-compatible, profile: custom, base_url: "http://127.0.0.1:${address.port}/v1", key: env:MY_KEY}\nmodels:\n${models.join('')}`,
    );
  });
  const run = (...args: string[]) =>
    obey(['ask', 'Where is Oslo?', '--allow', 'env:MY_KEY@127.0.0.1', ...args], testIo(place(), { env: { MY_KEY: 'sk-local' } }));

  it('prints the answer, how far the models agree, who says otherwise, and what it cost', async () => {
    const { code, out, err } = await run('--models', 'local:one, local:two', '--synthesizer', 'local:sum');
    assert.equal(code, 0, err);
    assert.equal(out, 'answer     By the sea.\nagreement  0.6667\ndissent    local:two: It is cold.\n');
    assert.match(
      err,
      /^2 models · pattern synthesize · 3 calls · cost at least \$0\.0\d+ \(\$0\.0\d+ to \$0\.04 with answers of at most 1,024 tokens\)\n/,
    );
    assert.match(err, /✓ succeeded.*\$0\.006/);
    assert.deepEqual(asked.sort(), ['one', 'sum', 'two']);
  });

  it('gives the whole result as JSON, with every answer', async () => {
    const { code, out, err } = await run('--models', 'local:one', '--models', 'local:one', '--pattern', 'vote', '--json');
    assert.deepEqual([code, err], [0, '']);
    const { outputs, pipeline, cost } = JSON.parse(out);
    assert.equal(pipeline.id, 'ask');
    assert.equal(outputs.answer, answers['one']);
    assert.equal(outputs.agreement, 1);
    assert.deepEqual(outputs.parts.answers[1], { member: 2, model: 'local:one', answer: answers['one'] });
    assert.deepEqual(outputs.parts.by, { votes: 2, of: 2, tie: false });
    assert.deepEqual(cost, { usd: 0.004, complete: true });
  });

  it('says that nobody dissents', async () => {
    assert.match((await run('--models', 'local:one,local:one', '--pattern', 'vote')).out, /^dissent {4}none$/m);
  });

  it('asks by a pattern of the library', async () => {
    const { code, out, err } = await run('--models', 'local:one,local:two', '--pattern', 'quick-view', '--rounds', '1');
    assert.equal(code, 0, err);
    assert.match(out, /^answer +Oslo lies by the sea\.$/m);
    assert.match(err, /pattern quick-view · 3 to 7 calls · cost at least \$0\.0/);
    assert.equal(asked.length, 7);
    // The run carries the text of the pattern with it.
    const shown = await obey(['show', 'latest'], testIo(place()));
    assert.equal(shown.code, 0, shown.err);
    assert.match(shown.out, /✓ ask +1\/1 .*answer: Oslo/);
  });

  it('asks by a pattern of the workspace before one of the library', async () => {
    mkdirSync(join(place(), 'patterns'));
    writeFileSync(
      join(place(), 'patterns/critique.yaml'),
      yaml`
        inputs: {question: {type: string}, models: {type: array}}
        steps:
          - {id: a, ensemble: "{{ question }}", models: "{{ models }}", pattern: vote}
        outputs: {answer: "mine: {{ a.answer }}", agreement: "{{ a.agreement }}", parts: "{{ a.parts }}"}
      `,
    );
    const { code, out, err } = await run('--models', 'local:one,local:one', '--pattern', 'critique');
    assert.equal(code, 0, err);
    assert.match(out, /^answer +mine: Oslo/m);
  });

  it('goes on with fewer answers where that will do, and says so', async () => {
    const { code, err, out } = await run('--models', 'local:one,local:gone', '--pattern', 'vote', '--min-responses', '1');
    assert.equal(code, 0, err);
    assert.match(out, /^answer +Oslo lies by the sea\.\nagreement +null$/m);
    assert.match(err, /degraded|fewer|went on/i);
  });

  it('keeps to what it may spend', async () => {
    const { code, err } = await run('--models', 'local:one,local:two', '--max-cost', '0.00001');
    assert.equal(code, 1);
    assert.match(err, /max_cost/);
    assert.deepEqual(asked, []);
  });
});
