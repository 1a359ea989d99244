import assert from 'node:assert/strict';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { boundLookUp } from '../../../../engine/cli/serve/access/look-up.ts';
import { endpoints } from '../../../../engine/cli/serve/api/endpoints.ts';
import { readBody } from '../../../../engine/cli/serve/api/requests.ts';
import { createFeeds } from '../../../../engine/cli/serve/events/feed.ts';
import { readPushedBundle } from '../../../../engine/cli/serve/pushed.ts';
import { createReadiness } from '../../../../engine/cli/serve/readiness.ts';
import { bounds } from '../../../../engine/cli/serve/served-folder.ts';
import * as engine from '../../../../engine/index.ts';
import { coalesceCalls } from '../../../../engine/language/coalesce.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import { checkBy } from '../../../../engine/tools/validation/check.ts';
import { serverScopes } from '../../../../engine/trust/tokens.ts';
import { temporaryFolder } from '../../store/folder.ts';
import { useServers } from './server.ts';

describe('a server on this machine alone', () => {
  const { serve } = useServers();
  const statusFor = (url: string, host: string): Promise<number> =>
    new Promise((done, failed) => {
      request(`${url}/page/session`, { headers: { Host: host } }, (response) => {
        response.resume();
        done(response.statusCode ?? 0);
      })
        .on('error', failed)
        .end();
    });

  it('answers under names of this machine, so a name elsewhere that leads here is none', async () => {
    const { url } = await serve({ isLocal: true });
    const hosts: [host: string, isRefused: boolean][] = [
      ['127.0.0.1:4700', false],
      ['localhost', false],
      ['LOCALHOST:80', false],
      ['[::1]:4700', false],
      ['evil.example', true],
      ['localhost.evil.example:4700', true],
      ['127.0.0.1.evil.example', true],
      ['10.0.0.1', true],
    ];
    for (const [host, isRefused] of hosts) assert.equal((await statusFor(url, host)) === 403, isRefused, host);
  });

  it('behind a proxy answers under any', async () => {
    const { url } = await serve();
    assert.notEqual(await statusFor(url, 'runs.example.org'), 403);
  });
});

describe('a large body in pieces', () => {
  const { serve } = useServers();
  /** The status of a request with these pieces, whose body does not end without `ends`. */
  const statusOf = (url: string, token: string | undefined, pieces: readonly string[], ends = false): Promise<number> =>
    new Promise((done, failed) => {
      const authorization = token === undefined ? undefined : { Authorization: `Bearer ${token}` };
      const headers = { 'Transfer-Encoding': 'chunked', ...authorization };
      const sent = request(url, { method: 'POST', headers }, (response) => {
        done(response.statusCode ?? 0);
        sent.destroy();
      });
      sent.on('error', failed);
      for (const piece of pieces) sent.write(piece);
      if (ends) sent.end();
    });

  it('is held for nobody who is unknown', async () => {
    const { url } = await serve();
    for (const path of ['/v1/worker/append', '/v1/pipelines', '/v1/worker/none'])
      for (const token of [undefined, 'baton_none'])
        assert.equal(await statusOf(`${url}${path}`, token, ['{"files": [']), 401, path);
  });

  it('is read of who is known', async () => {
    const { url, tokenOf } = await serve();
    const pieces = ['{"file": "a", ', '"files": [], "allow": []}'];
    assert.equal(await statusOf(`${url}/v1/pipelines`, tokenOf(['deploy']), pieces, true), 400);
  });
});

describe('a request that its caller cuts off', () => {
  const { serve } = useServers();
  const bodies: [how: string, headers: Record<string, string>][] = [
    ['of a known length', { 'Content-Length': '100' }],
    ['in pieces', { 'Transfer-Encoding': 'chunked' }],
  ];
  const paths = ['/v1/runs', '/v1/worker/append', '/page/session', '/mcp'];
  for (const [how, headers] of bodies)
    it(`is no fault of the server: ${how}`, async () => {
      const { url, tokenOf, send, faults } = await serve();
      const Authorization = `Bearer ${tokenOf(serverScopes)}`;
      for (const path of paths) {
        const sent = request(`${url}${path}`, { method: 'POST', headers: { ...headers, Authorization } });
        sent.on('error', () => undefined);
        sent.write('{');
        await sleep(100);
        sent.destroy();
      }
      await sleep(300);
      const { text } = await send('GET', '/metrics');
      for (const operation of ['startRun', 'askAsWorker', 'page', 'speakMcp'])
        assert.match(text, new RegExp(`operation="${operation}",status="4`));
      assert.doesNotMatch(text, /status="5/);
      assert.deepEqual(faults, []);
    });
});

describe('requests that are refused on their way', () => {
  const { serve } = useServers();
  /** The status of a request whose body, if any, is announced and does not come. */
  const statusOf = (method: string, url: string, headers: Record<string, string>): Promise<number> =>
    new Promise((done, failed) => {
      const sent = request(url, { method, headers }, (response) => {
        done(response.statusCode ?? 0);
        sent.destroy();
      });
      sent.on('error', failed);
      sent.flushHeaders();
    });

  it('are counted with their operation like all others', async () => {
    const { url, send } = await serve({ isLocal: true });
    const large = { 'Content-Length': String(bounds.body + 1) };
    const cases: [operation: string, status: number, method: string, path: string, headers: Record<string, string>][] = [
      ['startRun', 413, 'POST', '/v1/runs', large],
      ['answerQuestion', 413, 'POST', '/v1/runs/none/answers', large],
      ['takeHook', 413, 'POST', '/hooks/none', large],
      ['page', 413, 'POST', '/page/inputs', large],
      ['none', 413, 'PUT', '/v1/runs', large],
      ['pushPipeline', 401, 'POST', '/v1/pipelines', { 'Transfer-Encoding': 'chunked' }],
      ['askAsWorker', 401, 'POST', '/v1/worker/hello', {}],
      ['listRuns', 403, 'GET', '/v1/runs', { Host: 'evil.example' }],
      ['page', 404, 'GET', '/answer/none', {}],
      ['none', 404, 'GET', '/nowhere', {}],
      ['isLive', 204, 'GET', '/health/live', {}],
    ];
    for (const [operation, status, method, path, headers] of cases)
      assert.equal(await statusOf(method, `${url}${path}`, headers), status, operation);

    const { text } = await send('GET', '/metrics');
    for (const [operation, status] of cases)
      assert.match(text, new RegExp(`^baton_requests_total\\{operation="${operation}",status="${status}"\\} 1$`, 'm'));
    const counted = [...text.matchAll(/^baton_request_seconds_count\{.*\} (\d+)$/gm)].reduce((sum, [, n]) => sum + Number(n), 0);
    assert.equal(counted, cases.length);
  });
});

describe('whether a database answers', () => {
  it('is asked once a second, however many ask', async () => {
    let clock = 0;
    let asked = 0;
    const ready = createReadiness(
      {
        list: async () => {
          asked++;
          return [];
        },
      },
      () => clock,
    );
    await Promise.all([ready(), ready(), ready()]);
    clock = 999;
    await ready();
    assert.equal(asked, 1);
    clock = 1000;
    await ready();
    assert.equal(asked, 2);
  });

  it('is no, where it does not within a bound', async () => {
    const ready = createReadiness({ list: () => new Promise(() => undefined) }, () => 0);
    await assert.rejects(ready(), { status: 503, message: /has not answered/ });
  });

  it('is no with its own reason, where it refuses', async () => {
    const ready = createReadiness({ list: async () => assert.fail('refused') }, () => 0);
    await assert.rejects(ready(), /refused/);
  });
});

describe('tokens in a database that does not answer', () => {
  const { serve } = useServers();

  it('are told as that, without the place of the database', async () => {
    const failure = { kind: 'network', message: 'No PostgreSQL answers at db.example:5432.' } as const;
    const { send } = await serve({ kept: () => Promise.reject(new RunError(failure)) });
    const { status, text, headers } = await send('GET', '/v1/runs');
    assert.deepEqual([status, headers.get('retry-after')], [503, '5']);
    assert.match(text, /database of this server does not answer/);
    assert.doesNotMatch(text, /db\.example/);
  });

  it('are waited for no longer than a bound, however many requests share the look-up', async () => {
    const read = boundLookUp(
      coalesceCalls(() => sleep(400).then(() => Promise.reject(new Error('gone')))),
      300,
    );
    const begun = performance.now();
    await Promise.all([read(), read(), read()].map((one) => assert.rejects(one, { status: 503 })));
    assert.ok(performance.now() - begun < 390);
    assert.equal(await boundLookUp(async () => 1)(), 1);
  });
});

describe('a fact that many watch', () => {
  const folder = temporaryFolder();
  it('is made an event once', async () => {
    const fact = { seq: 1, at: 1, type: 'run.paused' as const, reason: '', since: 1 };
    let times = 0;
    const toJSON = () => {
      times++;
      return fact;
    };
    const counted = Object.defineProperty({ ...fact }, 'toJSON', { value: toJSON });
    const openLogReader = () => async () => ({ facts: times === 0 ? [counted] : [], end: 0 });
    const feeds = createFeeds({ ...engine, openLogReader });
    const opened = await Promise.all([feeds.open(folder()), feeds.open(folder())]);
    const texts = opened.map(({ feed }) => String(Buffer.from(feed.eventsBehind(0)?.bytes ?? [])));
    for (const { release } of opened) release();
    const event = `event: run.paused\ndata: ${JSON.stringify(fact)}\nid: 1\n\n`;
    assert.deepEqual([texts, times], [[event, event], 1]);
  });
});

describe('a body', () => {
  it('may hold one text of many megabytes, as a large value or a pushed file is', async () => {
    const content = 'QUJD'.repeat(10_000_000);
    assert.deepEqual(readBody(JSON.stringify({ content })), { content });
    const file = { path: 'a', content: content.slice(0, 20_000_000) };
    const body = { file: 'a', files: [file], allow: [] };
    assert.deepEqual((await checkBy(endpoints.pushPipeline.body))(body), []);
    assert.deepEqual(readPushedBundle(body), { file: 'a', files: [file] });
    const wrong = { ...body, files: [{ ...file, content: `${file.content}?` }] };
    assert.throws(() => readPushedBundle(wrong), /content of a is not written as base64/);
  });

  const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const cases: [text: string, isRefused: boolean][] = [
    [nested(100), false],
    [nested(101), true],
    [JSON.stringify({ text: nested(500) }), false],
    [JSON.stringify([`${nested(500)}\\`, `"${nested(500)}`, '\\\\"']), false],
    [`["a\\\\", ${nested(101)}]`, true],
    [`["${nested(500)}`, false],
  ];
  for (const [text, isRefused] of cases)
    it(`is ${isRefused ? '' : 'not '}nested too deep: ${text.slice(0, 20)}… (${text.length})`, () => {
      const fault = /nested/;
      try {
        readBody(text);
        assert.ok(!isRefused);
      } catch (error) {
        assert.equal(fault.test(String(error)), isRefused, String(error));
      }
    });
});
