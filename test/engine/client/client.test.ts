import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { BatonProblem, createBatonClient } from '../../../engine/client/client.ts';
import { operationsFile, operationsModule } from '../../reference/client-operations.ts';
import { asMap, served, useServers } from '../cli/serve/server.ts';

/** One answer of a server of the test: its status, its headers, its body, and whether the connection is cut behind that. */
interface Answer {
  status?: number;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  cut?: boolean;
}

describe('the client of the server', () => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });
  const { folder, write, serve } = useServers();

  /** A client of a server that gives these answers in turn, and the requests that came. */
  async function answering(answers: readonly Answer[], retries = 2) {
    const asked: { method: string; url: string; headers: Readonly<Record<string, unknown>> }[] = [];
    const server = createServer((request, response) => {
      const { method = '', url = '', headers } = request;
      const { status = 200, headers: given = {}, body = '', cut } = answers[Math.min(asked.length, answers.length - 1)] ?? {};
      asked.push({ method, url, headers });
      response.writeHead(status, given);
      if (!cut) response.end(body);
      else response.write(body, () => response.destroy());
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    ends.push(
      () =>
        new Promise((done) => {
          server.close(() => done());
          server.closeAllConnections();
        }),
    );
    const { port } = server.address() as AddressInfo;
    return { client: createBatonClient({ url: `http://127.0.0.1:${port}/behind`, token: 'baton_t', retries }), asked };
  }
  const noPause = { 'Retry-After': '0' };
  const event = (seq: number): string => `id: ${seq}\nevent: note\ndata: {"seq":${seq},\ndata: "at":0,"type":"note"}\n\n`;

  it('begins a run, hears what it does, answers its question, branches off from it and fetches it', async () => {
    write('question.baton.yaml', served.question);
    const { url, tokenOf } = await serve();
    const client = createBatonClient({ url, token: tokenOf(['read', 'run', 'answer']) });
    assert.deepEqual(
      (await client.listPipelines()).map(({ id, valid }) => [id, valid]),
      [['question', true]],
    );
    const asked = { file: 'question.baton.yaml', idempotencyKey: 'once' };
    const { run } = await client.startRun(asked);
    assert.deepEqual(await client.startRun(asked), { run });

    const types: string[] = [];
    const ids: number[] = [];
    for await (const { seq, type, question } of client.watchRun({ run })) {
      types.push(type);
      ids.push(seq);
      if (type === 'person.asked') await client.answerQuestion({ run, question: String(question), value: 'red' });
    }
    assert.deepEqual([types[0], types.at(-1)], ['run.started', 'run.finished']);
    assert.deepEqual(
      ids,
      ids.map((_, place) => place + 1),
    );
    const { result } = await client.waitForRun(run);
    assert.deepEqual(asMap(result)['outputs'], { said: 'red' });

    const fork = await client.forkRun({ run, values: { person: 'green' } });
    const state = await client.waitForRun(fork.run);
    assert.deepEqual([state.run.status, asMap(state.result)['outputs']], ['succeeded', { said: 'green' }]);
    assert.deepEqual(
      (await client.listRuns({ status: 'succeeded', limit: 1 })).map(({ id }) => id),
      [fork.run],
    );
    const bundle = await client.packRun({ run });
    assert.deepEqual([...bundle.slice(0, 2)], [0x1f, 0x8b]);
    assert.match(await client.writeReport({ run, format: 'markdown' }), /question/);
    await client.isReady();
  });

  it('does what its page shows', async () => {
    const page = readFileSync('docs/guides/client.md', 'utf8');
    const block = (name: string): string =>
      new RegExp(`^\`\`\`\\w+[^\\n]* file=${name}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(page)?.[1] ?? assert.fail(name);
    write('colour.baton.yaml', block('colour.baton.yaml'));
    const own = pathToFileURL(resolve('engine/client/client.ts')).href;
    write('colour.mjs', block('colour.mjs').replace('baton-pipelines/client', own));
    const { url, tokenOf } = await serve();
    const env = { ...process.env, BATON_URL: url, BATON_TOKEN: tokenOf(['read', 'run', 'answer']) };
    const program = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(folder(), 'colour.mjs')], { env });
    const printed = readText(program.stdout);
    const faults = readText(program.stderr);
    assert.equal(await printed, 'the door is green\n', await faults);
    assert.match(page, /It prints `the door is green`/);
  });

  it('waits for a run until it asks', async () => {
    write('question.baton.yaml', served.question);
    const { url, tokenOf } = await serve();
    const client = createBatonClient({ url, token: tokenOf(['read', 'run']) });
    const { run } = await client.startRun({ file: 'question.baton.yaml' });
    const { run: entry, questions } = await client.waitForRun(run);
    assert.deepEqual([entry.status, questions.map(({ kind }) => kind)], ['waiting', ['ask']]);
  });

  it('knows the operations of a server that runs', async () => {
    const { url } = await serve();
    const document = await createBatonClient({ url }).describeInterface();
    assert.equal(operationsModule(JSON.parse(JSON.stringify(document))), readFileSync(operationsFile, 'utf8'));
  });

  it('tells what the server refuses, and why', async () => {
    write('greet.baton.yaml', served.greeting);
    const { url, tokenOf } = await serve();
    const client = createBatonClient({ url, token: tokenOf(['run']) });
    const refusal = async (asking: Promise<unknown>): Promise<BatonProblem> => {
      const error: unknown = await asking.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      return error instanceof BatonProblem ? error : assert.fail(String(error));
    };
    const { status, message } = await refusal(client.listRuns());
    assert.deepEqual([status, message], [403, 'This token has no scope `read`.']);
    assert.match((await refusal(client.startRun({ file: 'greet.baton.yaml' }))).message, /name/);
    assert.equal((await refusal(createBatonClient({ url }).readRun({ run: 'x' }))).status, 401);
  });

  it('goes on with events behind the last one, each once, until there are no more', async () => {
    const { client, asked } = await answering([
      { body: `:\n\n${event(1)}${event(2)}`, cut: true },
      { status: 503, headers: noPause },
      { body: `${event(3).replaceAll('\n', '\r\n')}id: 4\nda`, cut: true },
      { body: event(4) },
      { status: 204 },
    ]);
    const seen: number[] = [];
    for await (const { seq } of client.watchRun({ run: 'r 1' })) seen.push(seq);
    assert.deepEqual(seen, [1, 2, 3, 4]);
    assert.deepEqual(
      asked.map(({ headers }) => headers['last-event-id']),
      [undefined, '2', '2', '3', '4'],
    );
    assert.equal(asked[0]?.url, '/behind/v1/runs/r%201/events');
  });

  it('gives events up where the server refuses, or after so many attempts in vain', async () => {
    const read = async (answer: Answer, attempts?: number): Promise<number> => {
      const { client, asked } = await answering([answer], 0);
      const events = client.watchRun({ run: 'r' }, attempts === undefined ? {} : { attempts });
      await assert.rejects(async () => {
        for await (const _ of events);
      }, BatonProblem);
      return asked.length;
    };
    assert.deepEqual([await read({ status: 401 }), await read({ status: 503, headers: noPause }, 3)], [1, 3]);
  });

  it('ends with the signal', async () => {
    write('question.baton.yaml', served.question);
    const { url, tokenOf } = await serve();
    const client = createBatonClient({ url, token: tokenOf(['read', 'run']) });
    const { run } = await client.startRun({ file: 'question.baton.yaml' });
    const ending = new AbortController();
    await assert.rejects(
      async () => {
        for await (const { type } of client.watchRun({ run }, { signal: ending.signal }))
          if (type === 'person.asked') ending.abort(new Error('enough'));
      },
      { message: 'enough' },
    );
    await assert.rejects(client.listRuns({}, { signal: AbortSignal.abort(new Error('never')) }), { message: 'never' });
  });

  const again: [what: string, answers: Answer[], keyed: boolean, requests: number, ends: 'answers' | number][] = [
    ['that only looks, where there was no room', [{ status: 429, headers: noPause }, { body: '[]' }], false, 2, 'answers'],
    [
      'that only looks, where a proxy found nobody',
      [{ status: 502, headers: noPause, body: '<html>' }, { body: '[]' }],
      false,
      2,
      'answers',
    ],
    ['that only looks, three times at most', [{ status: 503, headers: noPause }], false, 3, 503],
    ['that is wrong no second time', [{ status: 400, headers: noPause }], false, 1, 400],
    ['that begins something, by its key', [{ status: 503, headers: noPause }, { body: '{"run": "r"}' }], true, 2, 'answers'],
  ];
  for (const [what, answers, keyed, requests, end] of again)
    it(`sends a request again ${what}`, async () => {
      const { client, asked } = await answering(answers);
      const asking = keyed ? client.startRun({ file: 'a', idempotencyKey: 'k' }) : client.listRuns();
      if (end === 'answers') await asking;
      else await assert.rejects(asking, { status: end });
      assert.equal(asked.length, requests);
    });

  it('begins nothing twice without a key', async () => {
    const { client, asked } = await answering([{ status: 503, headers: noPause }]);
    await assert.rejects(client.startRun({ file: 'a' }), { status: 503 });
    assert.equal(asked.length, 1);
  });

  it('follows nobody elsewhere', async () => {
    const { client, asked } = await answering([{ status: 302, headers: { Location: 'http://127.0.0.1:9/' } }], 0);
    await assert.rejects(client.listRuns(), TypeError);
    assert.deepEqual([asked.length, asked[0]?.headers['authorization']], [1, 'Bearer baton_t']);
  });
});
