import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Json, JsonMap } from '../../../engine/language/json.ts';
import { toolConnectionFailure } from '../../../engine/tools/http/failures.ts';
import type { HostAddress } from '../../../engine/tools/network/host-lookup.ts';
import type { ToolsOptions } from '../../../engine/tools/tools.ts';
import { type Seen, serve, type TestServer, until } from './server.ts';
import { failureOf, toolsIn } from './world.ts';

type Answer = (request: Seen, response: ServerResponse) => void;

const end = (
  response: ServerResponse,
  status: number,
  headers: Record<string, string | string[]> = {},
  body: string | Buffer = '',
) => void response.writeHead(status, headers).end(body);

/** What the servers answer, by path. */
const paths: Readonly<Record<string, Answer>> = {
  '/text': (_, response) => end(response, 200, { 'content-type': 'text/plain' }, 'héllo'),
  '/json': (_, response) => end(response, 200, { 'content-type': 'application/json' }, '{"a":[1,2]}'),
  '/problem': (_, response) => end(response, 200, { 'content-type': 'application/problem+json; charset=utf-8' }, '{"a":1}'),
  '/unsaid-json': (_, response) => end(response, 200, { 'content-type': 'text/plain' }, ' [1]'),
  '/broken-json': (_, response) => end(response, 200, { 'content-type': 'application/json' }, '{"a":'),
  '/latin1': (_, response) =>
    end(response, 200, { 'content-type': 'text/html; charset=ISO-8859-1' }, Buffer.from('caf\xe9', 'latin1')),
  '/unsaid-latin1': (_, response) => end(response, 200, { 'content-type': 'text/plain' }, Buffer.from('caf\xe9', 'latin1')),
  '/utf16': (_, response) => end(response, 200, { 'content-type': 'text/plain' }, Buffer.from('\ufeffhé', 'utf16le')),
  '/bytes': (_, response) => end(response, 200, { 'content-type': 'image/png' }, Buffer.from([0x89, 0, 0xff])),
  '/strange-charset': (_, response) => end(response, 200, { 'content-type': 'text/plain; charset=klingon' }, 'x'),
  '/gzip': (_, response) => end(response, 200, { 'content-encoding': 'gzip' }, gzipSync('unpacked')),
  '/brotli': (_, response) => end(response, 200, { 'content-encoding': 'br' }, brotliCompressSync('unpacked')),
  '/deflate': (_, response) => end(response, 200, { 'content-encoding': 'deflate' }, deflateSync('unpacked')),
  '/identity': (_, response) => end(response, 200, { 'content-encoding': 'identity' }, 'unpacked'),
  '/bad-gzip': (_, response) => end(response, 200, { 'content-encoding': 'gzip' }, 'no gzip'),
  '/odd-coding': (_, response) => end(response, 200, { 'content-encoding': 'snail' }, 'x'),
  '/bomb': (_, response) => end(response, 200, { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(5_000_000))),
  '/headers': (_, response) => end(response, 200, { 'X-One': 'a', 'set-cookie': ['a=1', 'b=2'] }),
  '/echo': (request, response) => end(response, 200, { 'content-type': 'application/json' }, JSON.stringify(request)),
  '/slow': (_, response) => void response.writeHead(200, { 'content-length': '100' }).write('a'),
  '/silent': () => undefined,
  '/cut': (_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('abc', () => response.socket?.destroy());
  },
  '/huge': (_, response) => {
    response.writeHead(200);
    const more = (): void => {
      if (!response.destroyed && response.write(Buffer.alloc(65_536, 'x'))) setImmediate(more);
      else response.once('drain', more);
    };
    more();
  },
  '/404': (_, response) => end(response, 404, { 'content-type': 'text/plain' }, 'no such page'),
  '/403-html': (_, response) => end(response, 403, { 'content-type': 'text/html' }, '<html>Sign in</html>'),
  '/429': (_, response) => end(response, 429, { 'retry-after': '7' }, 'slow down'),
  '/503': (_, response) =>
    end(response, 503, { date: 'Sun, 06 Nov 1994 08:49:37 GMT', 'retry-after': 'Sun, 06 Nov 1994 08:50:37 GMT' }),
  '/once': (_, response) => end(response, 200, { connection: 'close' }),
  '/nothing': (_, response) => end(response, 204),
  '/deep': (_, response) => end(response, 200, { 'content-type': 'application/json' }, '['.repeat(3_000) + ']'.repeat(3_000)),
};

describe('tool http', () => {
  let folder = '';
  let server: TestServer;
  let other: TestServer;
  let tools: ReturnType<typeof toolsIn>[] = [];

  const answer: Answer = (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://x');
    const [, redirect] = /^\/redirect\/(\d+)$/.exec(pathname) ?? [];
    if (redirect) return end(response, Number(redirect), { location: searchParams.get('to') ?? '' });
    if (pathname === '/hops') return end(response, 302, { location: `/hops?${Math.random()}` });
    const known = paths[pathname];
    if (known) known(request, response);
    else end(response, 404);
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'baton-http-'));
    [server, other] = [await serve(answer), await serve(answer)];
  });
  afterEach(async () => {
    await Promise.all(tools.map(({ tools: one }) => one.close?.()));
    tools = [];
    await Promise.all([server.close(), other.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (options: Partial<ToolsOptions> = {}) => {
    const one = toolsIn(folder, { allow: ['http:127.0.0.1'], ...options });
    tools.push(one);
    return one;
  };
  const call = (
    action: string,
    parameters: JsonMap,
    options: Partial<ToolsOptions> = {},
    signal?: AbortSignal,
  ): Promise<JsonMap> => {
    const { url } = parameters;
    const whole = typeof url === 'string' && url.startsWith('/') ? `${server.origin}${url}` : (url ?? null);
    return open(options).tools.call(
      'http',
      action,
      { ...parameters, url: whole },
      {
        signal: signal ?? new AbortController().signal,
        log: () => undefined,
      },
    );
  };
  const context = { signal: new AbortController().signal, log: () => undefined };
  const echo = async (action: string, parameters: JsonMap): Promise<Seen> => {
    const { json } = await call(action, { url: '/echo', ...parameters });
    return json as unknown as Seen;
  };

  describe('answers', () => {
    const read: [path: string, wanted: JsonMap][] = [
      [
        '/text',
        { content: 'héllo', text: 'héllo', encoding: 'utf-8', bytes: 6, status: 200, ok: true, success: true, redirected: false },
      ],
      ['/json', { json: { a: [1, 2] }, content: '{"a":[1,2]}' }],
      ['/problem', { json: { a: 1 } }],
      ['/unsaid-json', { json: [1] }],
      ['/latin1', { content: 'café', encoding: 'windows-1252' }],
      ['/unsaid-latin1', { content: 'café', encoding: 'windows-1252' }],
      ['/utf16', { content: 'hé', encoding: 'utf-16le' }],
      ['/bytes', { content: 'iQD/', encoding: 'base64', bytes: 3 }],
      ['/strange-charset', { content: 'x' }],
      ['/gzip', { content: 'unpacked', bytes: 8 }],
      ['/brotli', { content: 'unpacked' }],
      ['/deflate', { content: 'unpacked' }],
      ['/identity', { content: 'unpacked' }],
      ['/nothing', { status: 204, ok: true, content: '' }],
    ];
    for (const [path, wanted] of read)
      it(`reads ${path}`, async () => {
        const result = await call('get', { url: path });
        assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((name) => [name, result[name]])), wanted);
      });

    it('that are nested too deep are refused in words', async () => {
      const { kind, message } = await failureOf(call('get', { url: '/deep' }));
      assert.deepEqual([kind, message], ['tool', 'The answer is nested more than 500 levels deep.']);
    });

    it('has no `json` where the JSON is broken, and no word of it is lost', async () => {
      const result = await call('get', { url: '/broken-json' });
      assert.deepEqual([result['success'], 'json' in result, result['content']], [true, false, '{"a":']);
    });

    it('has headers in small letters, several of one name as a list', async () => {
      const { headers } = await call('get', { url: '/headers' });
      assert.deepEqual([(headers as JsonMap)['x-one'], (headers as JsonMap)['set-cookie']], ['a', ['a=1', 'b=2']]);
    });

    it('asks for headers only', async () => {
      const result = await call('head', { url: '/gzip' });
      assert.deepEqual([server.seen[0]?.method, result['content'], result['bytes']], ['HEAD', '', 0]);
    });

    const unusable: [path: string, kind: string, message: RegExp][] = [
      ['/bad-gzip', 'bad-response', /unpacked \(gzip\)/],
      ['/odd-coding', 'bad-response', /snail/],
      ['/bomb', 'bad-response', /longer than 1000000 bytes/],
      ['/huge', 'bad-response', /longer than 1000000 bytes/],
      ['/cut', 'network', /broke off/],
    ];
    for (const [path, kind, message] of unusable)
      it(`fails on ${path}${path === '/huge' ? ' and lets the connection go' : ''}`, async () => {
        const failure = await failureOf(call('get', { url: path, max_bytes: 1_000_000 }));
        assert.deepEqual([failure.kind, message.test(failure.message)], [kind, true], failure.message);
        // The others were sent to their end: their connection may serve the next request.
        if (path === '/huge') await until(() => server.open() === 0);
      });
  });

  describe('statuses', () => {
    it('of 400 and above fail with the answer kept', async () => {
      const result = await call('get', { url: '/404' });
      assert.deepEqual([result['success'], result['status'], result['content']], [false, 404, 'no such page']);
      assert.equal(result['error'], `GET ${server.origin}/404 was answered with 404: no such page.`);
    });

    it('show no page of HTML as a reason', async () => {
      assert.equal((await call('get', { url: '/403-html' }))['error'], `GET ${server.origin}/403-html was answered with 403.`);
    });

    const expected: [expect: Json, path: string, success: boolean][] = [
      [404, '/404', true],
      ['404', '/404', true],
      [[200, 404], '/404', true],
      ['200, 404', '/404', true],
      ['4xx', '/404', true],
      ['400-409', '/404', true],
      [404, '/text', false],
      ['5xx', '/404', false],
    ];
    for (const [expect_status, path, success] of expected)
      it(`${path} ${success ? 'succeeds' : 'fails'} where ${JSON.stringify(expect_status)} is expected`, async () => {
        const result = await call('get', { url: path, expect_status });
        assert.equal(result['success'], success, JSON.stringify(result));
      });

    it('say how long to wait, in seconds, by the server’s clock', async () => {
      assert.deepEqual(
        [(await call('get', { url: '/429' }))['retry_after'], (await call('get', { url: '/503' }))['retry_after']],
        [7, 60],
      );
    });
  });

  describe('requests', () => {
    const bodies: [parameters: JsonMap, body: string, type: string | undefined][] = [
      [{ json: { a: 'é' } }, '{"a":"é"}', 'application/json'],
      [{ form: { a: 'x y', b: [1, true], c: null } }, 'a=x+y&b=1&b=true', 'application/x-www-form-urlencoded'],
      [{ body: 'plain' }, 'plain', 'text/plain; charset=utf-8'],
      [{ body: [1] }, '[1]', 'application/json'],
      [{ body: '<a/>', headers: { 'Content-Type': 'text/xml' } }, '<a/>', 'text/xml'],
      [{}, '', undefined],
    ];
    for (const [parameters, body, type] of bodies)
      it(`carry ${JSON.stringify(parameters)}`, async () => {
        const seen = await echo('post', parameters);
        assert.deepEqual([seen.method, seen.body, seen.headers['content-type']], ['POST', body, type]);
      });

    for (const action of ['get', 'post', 'put', 'patch', 'delete'])
      it(`of the action ${action} use its method`, async () => {
        assert.equal((await echo(action, {})).method, action.toUpperCase());
      });

    const key = '0123456789abcdef0123456789abcdef';
    const keyed: [action: string, parameters: JsonMap, sent: string | undefined][] = [
      ['post', { json: 1 }, key],
      ['patch', { json: 1 }, key],
      ['request', { method: 'post' }, key],
      ['post', { headers: { 'IDEMPOTENCY-key': 'order-17' } }, 'order-17'],
      ['get', { headers: { 'Idempotency-Key': 'order-17' } }, 'order-17'],
      ['get', {}, undefined],
      ['put', {}, undefined],
      ['delete', {}, undefined],
      ['request', { method: 'options' }, undefined],
    ];
    for (const [action, parameters, sent] of keyed)
      it(`of the action ${action} with ${JSON.stringify(parameters)} have the key ${sent ?? 'of none'}`, async () => {
        const url = `${server.origin}/echo`;
        const { json } = await open().tools.call('http', action, { ...parameters, url }, { ...context, key });
        assert.equal((json as unknown as Seen).headers['idempotency-key'], sent);
      });

    it('lose the key where a redirect makes them a GET, and keep it where they are sent again', async () => {
      for (const [status, place, sent] of [
        [303, '/echo', undefined],
        [307, '/echo', key],
        [308, '/echo', key],
        [307, `${other.origin}/echo`, key],
        [302, `${other.origin}/echo`, undefined],
      ] as const) {
        const url = `${server.origin}/redirect/${status}?to=${encodeURIComponent(place)}`;
        const { json } = await open().tools.call('http', 'post', { url, json: 1 }, { ...context, key });
        assert.equal((json as unknown as Seen).headers['idempotency-key'], sent);
      }
      assert.equal((await echo('post', {})).headers['idempotency-key'], undefined, 'a request of no step');
    });

    it('of any method', async () => {
      assert.deepEqual(
        [(await echo('request', { method: 'options' })).method, (await echo('request', {})).method],
        ['OPTIONS', 'GET'],
      );
    });

    it('add to what the address asks already', async () => {
      assert.equal(
        (await echo('get', { url: '/echo?a=1', query: { b: ['x', 2], c: 'ä&', d: null } })).url,
        '/echo?a=1&b=x&b=2&c=%C3%A4%26',
      );
    });

    const authorized: [parameters: JsonMap, header: string][] = [
      [{ bearer: 'abc' }, 'Bearer abc'],
      [{ basic: 'user:p:w' }, `Basic ${btoa('user:p:w')}`],
      [{ basic: { username: 'user', password: 'pw' } }, `Basic ${btoa('user:pw')}`],
    ];
    it('prove nothing by an empty token', async () => {
      assert.equal((await echo('get', { url: '/echo', bearer: '' })).headers.authorization, undefined);
    });
    for (const [parameters, header] of authorized)
      it(`prove who they are by ${Object.keys(parameters)[0]} ${JSON.stringify(parameters)}`, async () => {
        assert.equal((await echo('get', parameters)).headers.authorization, header);
      });

    it('show nobody the password of an address', async () => {
      const one = open();
      const url = `${server.origin.replace('//', '//me:secret%21@')}/echo?key=hidden`;
      const result = await one.tools.call(
        'http',
        'get',
        { url },
        { signal: new AbortController().signal, log: (text) => void one.logged.push(text) },
      );
      assert.equal((result['json'] as unknown as Seen).headers.authorization, `Basic ${btoa('me:secret!')}`);
      assert.ok(!JSON.stringify([result['url'], one.logged]).includes('secret'));
      assert.deepEqual(one.logged, [`GET ${server.origin}/echo`]);
    });

    const wrong: [why: string, parameters: JsonMap, message: RegExp][] = [
      ['no address', { url: 'nowhere' }, /is not a web address/],
      ['two bodies', { url: '/echo', json: 1, body: 'x' }, /`json`, `body`/],
      ['two proofs', { url: '/echo', bearer: 'x', basic: 'a:b' }, /`bearer`, `basic`/],
      ['half a user', { url: '/echo', basic: 'me' }, /user:password/],
      ['a header with a line break', { url: '/echo', headers: { a: 'x\r\nhost: y' } }, /line break/],
      ['a token with a line break', { url: '/echo', bearer: 'x\ny' }, /line break/],
      ['a strange name of a header', { url: '/echo', headers: { 'a b': 'x' } }, /letters, digits/],
      ['another host behind the one that was allowed', { url: '/echo', headers: { Host: 'inner' } }, /connection itself/],
      ['a length of its own', { url: '/echo', headers: { 'content-length': '5' } }, /connection itself/],
      ['a query that is no map', { url: '/echo', query: 'a=1' }, /"query" must be a map/],
      ['a form that is no map', { url: '/echo', form: [1] }, /"form" must be a map/],
      ['no time', { url: '/echo', timeout: 'soon' }, /"timeout" must be a time/],
      ['no number of bytes', { url: '/echo', max_bytes: 1.5 }, /"max_bytes" must be a whole number of at least 1/],
      ['no status', { url: '/echo', expect_status: 'fine' }, /"expect_status" must be a status/],
    ];
    for (const [why, parameters, message] of wrong)
      it(`are refused for ${why}, before anything is sent`, async () => {
        const failure = await failureOf(call('post', parameters));
        assert.deepEqual([failure.kind, server.seen.length], ['input', 0]);
        assert.match(failure.message, message);
      });

    for (const method of ['TRACE', 'CONNECT', 'GET /x', ''])
      it(`are refused for the method ${JSON.stringify(method)}`, async () => {
        assert.equal((await failureOf(call('request', { url: '/echo', method }))).kind, 'input');
      });
  });

  describe('permission', () => {
    it('is for one host, and the failure says what would allow it', async () => {
      const failure = await failureOf(call('get', { url: 'https://api.example.com/v1' }, { allow: [] }));
      assert.deepEqual([failure.kind, failure.hint], ['permission', 'Allow it: --allow "http:api.example.com:443"']);
    });

    it('for everything is none for this machine', async () => {
      const failure = await failureOf(call('get', { url: '/text' }, { allow: ['http', 'http:*'] }));
      assert.equal(failure.kind, 'permission');
      assert.equal(failure.hint, `Allow it: --allow "http:127.0.0.1:${server.port}"`);
      assert.equal(server.seen.length, 0);
    });

    /** A name service that gives what the test says, and notes what it was asked. */
    const names = (found: (asked: number) => HostAddress[]) => {
      let asked = 0;
      return async (): Promise<HostAddress[]> => found(asked++);
    };
    const loopback: HostAddress = { address: '127.0.0.1', family: 4 };

    it('for a name is none for where that name leads inside', async () => {
      const url = `http://api.example.test:${server.port}/text`;
      const failure = await failureOf(
        call('get', { url }, { allow: ['http:api.example.test'], lookup: names(() => [loopback]) }),
      );
      assert.equal(failure.kind, 'permission');
      assert.match(failure.message, /api\.example\.test leads to 127\.0\.0\.1/);
      assert.equal(failure.hint, `Allow it: --allow "http:127.0.0.1:${server.port}"`);
      assert.equal(server.open() + server.seen.length, 0);
    });

    it('for the name and for the address is enough', async () => {
      const url = `http://api.example.test:${server.port}/text`;
      const allow = ['http:api.example.test', `http:127.0.0.1:${server.port}`];
      assert.equal((await call('get', { url }, { allow, lookup: names(() => [loopback]) }))['status'], 200);
    });

    it('connects to the addresses that may be connected to and to no other', async () => {
      const url = `http://api.example.test:${server.port}/text`;
      const found: HostAddress[] = [{ address: '10.255.255.1', family: 4 }, loopback];
      const allow = ['http:api.example.test', 'http:127.0.0.1'];
      assert.equal((await call('get', { url }, { allow, lookup: names(() => found) }))['status'], 200);
    });

    it('is judged anew when the name leads elsewhere at the next connection (rebinding)', async () => {
      const one = open({
        allow: ['http:api.example.test', 'http:127.0.0.1'],
        lookup: names((asked) => [asked === 0 ? loopback : { address: '169.254.169.254', family: 4 }]),
      });
      const get = (path: string) =>
        one.tools.call(
          'http',
          'get',
          { url: `http://api.example.test:${server.port}${path}` },
          { signal: new AbortController().signal, log: () => undefined },
        );
      // The server lets the connection go, so that the name is looked up again.
      assert.equal((await get('/once'))['status'], 200);
      const failure = await failureOf(get('/text'));
      assert.deepEqual([failure.kind, server.seen.length], ['permission', 1]);
      assert.match(failure.message, /169\.254\.169\.254/);
    });

    it('says that a name leads nowhere', async () => {
      const failure = await failureOf(call('get', { url: 'http://nowhere.test/' }, { allow: ['http'], lookup: names(() => []) }));
      assert.deepEqual([failure.kind, failure.message], ['network', 'No connection to nowhere.test: there is no such host.']);
    });

    it('says that a name could not be looked up', async () => {
      const lookup = async () => {
        throw Object.assign(new Error('x'), { code: 'EAI_AGAIN' });
      };
      const failure = await failureOf(call('get', { url: 'http://nowhere.test/' }, { allow: ['http'], lookup }));
      assert.match(failure.message, /could not be looked up/);
    });
  });

  describe('redirects', () => {
    const to = (status: number, target: string) => `/redirect/${status}?to=${encodeURIComponent(target)}`;

    it('are followed, and the address that answered is told', async () => {
      const result = await call('get', { url: to(302, '/text') });
      assert.deepEqual([result['status'], result['redirected'], result['url']], [200, true, `${server.origin}/text`]);
    });

    const changed: [status: number, method: string, after: string, body: string][] = [
      [301, 'POST', 'GET', ''],
      [302, 'POST', 'GET', ''],
      [303, 'PUT', 'GET', ''],
      [307, 'POST', 'POST', '{"a":1}'],
      [308, 'PUT', 'PUT', '{"a":1}'],
      [302, 'PUT', 'PUT', '{"a":1}'],
    ];
    for (const [status, method, after, body] of changed)
      it(`${status} makes ${method} ${after}`, async () => {
        const { json } = await call('request', { method, url: to(status, '/echo'), json: { a: 1 } });
        const seen = json as unknown as Seen;
        assert.deepEqual([seen.method, seen.body, seen.headers['content-type'] !== undefined], [after, body, body !== '']);
      });

    it('to another origin carry nothing that proves who we are', async () => {
      const headers = { Cookie: 'a=1', 'X-Api-Key': 'k', 'X-Auth-Token': 't', 'X-Plain': 'p' };
      const { json } = await call('get', { url: to(302, `${other.origin}/echo`), bearer: 'secret', headers });
      const seen = (json as unknown as Seen).headers;
      assert.deepEqual(
        [seen.authorization, seen.cookie, seen['x-api-key'], seen['x-auth-token'], seen['x-plain']],
        [undefined, undefined, undefined, undefined, 'p'],
      );
      assert.equal(server.seen[0]?.headers.authorization, 'Bearer secret');
    });

    it('inside the origin keep it', async () => {
      const { json } = await call('get', { url: to(302, '/echo'), bearer: 'secret' });
      assert.equal((json as unknown as Seen).headers.authorization, 'Bearer secret');
    });

    it('to a host that nobody allowed are not followed', async () => {
      const url = `${server.origin}${to(302, `${other.origin}/echo`)}`;
      const failure = await failureOf(call('get', { url }, { allow: [`http:127.0.0.1:${server.port}`] }));
      assert.deepEqual(
        [failure.kind, failure.hint, other.seen.length],
        ['permission', `Allow it: --allow "http:127.0.0.1:${other.port}"`, 0],
      );
    });

    it('to something that is not a web address are not followed', async () => {
      assert.equal((await failureOf(call('get', { url: to(302, 'file:///etc/passwd') }))).kind, 'permission');
      assert.equal((await failureOf(call('get', { url: to(302, 'http://') }))).kind, 'bad-response');
    });

    it('end after so many', async () => {
      const failure = await failureOf(call('get', { url: '/hops', max_redirects: 3 }));
      assert.deepEqual([failure.kind, server.seen.length], ['bad-response', 4]);
    });

    it('are left alone where that is wanted', async () => {
      const result = await call('get', { url: to(302, '/text'), follow_redirects: false });
      assert.deepEqual([result['status'], result['success'], result['ok'], result['redirected']], [302, true, false, false]);
    });
  });

  describe('time', () => {
    for (const path of ['/slow', '/silent'])
      it(`ends ${path} at the timeout, with its connection`, async () => {
        const failure = await failureOf(call('get', { url: path, timeout: 0.2 }));
        assert.deepEqual(
          [failure.kind, failure.message],
          ['timeout', `GET ${new URL(server.origin).host} took longer than 0.2 s.`],
        );
        await until(() => server.open() === 0);
      });

    for (const path of ['/slow', '/silent', '/huge'])
      it(`ends ${path} when the run is cancelled, with its connection`, async () => {
        const stop = new AbortController();
        const failure = failureOf(call('get', { url: path, max_bytes: 1e12 }, {}, stop.signal));
        await until(() => server.seen.length === 1);
        stop.abort();
        assert.equal((await failure).kind, 'cancelled');
        await until(() => server.open() === 0);
      });

    it('says that nothing listens', async () => {
      const { origin } = other;
      await other.close();
      const failure = await failureOf(call('get', { url: `${origin}/` }));
      assert.deepEqual([failure.kind, failure.retryable], ['network', true]);
      assert.match(failure.message, /nothing listens there/);
    });

    const coded = (code: string, cause?: Error): Error => Object.assign(new Error('x', { cause }), code ? { code } : {});
    const reasons: [thrown: unknown, message: string][] = [
      [coded('ECONNRESET'), 'No connection to h: the connection was cut.'],
      [coded('', coded('UND_ERR_CONNECT_TIMEOUT')), 'No connection to h: it did not answer in time.'],
      [coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'No connection to h: its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT).'],
      [coded('HPE_INVALID_CONSTANT'), 'No connection to h: it does not speak HTTP as it should (HPE_INVALID_CONSTANT).'],
      [new AggregateError([coded('ECONNREFUSED')]), 'No connection to h: nothing listens there.'],
      [new AggregateError([]), 'No connection to h: it does not speak HTTP as it should ().'],
      ['odd', 'No connection to h: it does not speak HTTP as it should (odd).'],
    ];
    for (const [thrown, message] of reasons)
      it(`a connection that failed says: ${message}`, () =>
        assert.equal(toolConnectionFailure('h', thrown).failure.message, message));

    it('closes what was kept open when the run is over', async () => {
      const one = open();
      await one.tools.call(
        'http',
        'get',
        { url: `${server.origin}/text` },
        { signal: new AbortController().signal, log: () => undefined },
      );
      assert.equal(server.open(), 1);
      await one.tools.close?.();
      await until(() => server.open() === 0);
    });
  });

  describe('download', () => {
    const there = (): string[] => readdirSync(join(folder, 'work/here'));

    it('writes a file whole', async () => {
      const result = await call('download', { url: '/gzip', path: 'got/a.txt' });
      assert.equal(readFileSync(join(folder, 'work/here/got/a.txt'), 'utf8'), 'unpacked');
      assert.deepEqual(
        [result['success'], result['path'], result['file'], result['size'], result['bytes'], 'content' in result],
        [true, 'got/a.txt', 'got/a.txt', 8, 8, false],
      );
    });

    for (const [path, why] of [
      ['/cut', 'broke off'],
      ['/huge', 'is too long'],
    ])
      it(`leaves nothing behind of an answer that ${why}`, async () => {
        writeFileSync(join(folder, 'a.txt'), '');
        await failureOf(call('download', { url: path ?? '', path: 'a.txt', max_bytes: 100_000 }));
        assert.deepEqual(there(), []);
      });

    it('writes nothing where the server refuses, and keeps what it said', async () => {
      const result = await call('download', { url: '/404', path: 'a.txt' });
      assert.deepEqual([result['success'], result['content'], there()], [false, 'no such page', []]);
    });

    it('replaces a file unless told not to', async () => {
      const one = join(folder, 'work/here/a.txt');
      await call('download', { url: '/text', path: 'a.txt' });
      writeFileSync(one, 'mine');
      const result = await call('download', { url: '/text', path: 'a.txt', overwrite: false });
      assert.deepEqual([result['success'], readFileSync(one, 'utf8')], [false, 'mine']);
      await call('download', { url: '/text', path: 'a.txt' });
      assert.equal(readFileSync(one, 'utf8'), 'héllo');
    });

    it('stays inside the folders of the run, before anything is asked', async () => {
      const failure = await failureOf(call('download', { url: '/text', path: join(folder, 'secret/a.txt') }));
      assert.deepEqual([failure.kind, server.seen.length, existsSync(join(folder, 'secret/a.txt'))], ['permission', 0, false]);
    });
  });
});
