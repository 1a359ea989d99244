import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readSettings } from '../../../engine/compile/pipeline/settings/settings.ts';
import { isMap, type Json, type JsonMap } from '../../../engine/language/json.ts';
import { hostIn, ownTools } from '../../../engine/language/tools/own.ts';
import { findOwn } from '../../../engine/tools/own/find.ts';
import { masked } from '../../../engine/tools/own/secrets.ts';
import { useOwnHome } from '../own-home.ts';
import { serve, type TestServer, until } from './server.ts';
import { failureOf, toolsIn } from './world.ts';

const node = process.execPath;
const everything = resolve('node_modules/@modelcontextprotocol/server-everything/dist/index.js');

describe('tools of baton.yaml', () => {
  useOwnHome();
  let folder = '';
  let open: ReturnType<typeof toolsIn>[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-own-'));
  });
  afterEach(async () => {
    await Promise.all(open.map(({ tools }) => tools.close?.()));
    open = [];
    rmSync(folder, { recursive: true, force: true });
  });

  /** The tool `mine` of these settings, as a run calls it. */
  const mine = (
    said: JsonMap,
    { allow = ['mine+machine'], env = process.env }: { allow?: string[]; env?: Record<string, string | undefined> } = {},
  ) => {
    const made = toolsIn(folder, { own: ownTools({ mine: said }), allow, env });
    open.push(made);
    return {
      ...made,
      call: (parameters: JsonMap = {}, action = 'run', signal = new AbortController().signal): Promise<JsonMap> =>
        made.tools.call('mine', action, parameters, { signal, log: (text) => void made.logged.push(text) }),
    };
  };
  const program = (code: string): Json[] => [node, '-e', code];
  const file = (name: string, text: string): string => {
    toolsIn(folder);
    writeFileSync(join(folder, 'work', name), text);
    return `./${name}`;
  };

  describe('in the settings', () => {
    const wrong: [text: string, code: string][] = [
      ['tools: {mine: {}}', 'missing-key'],
      ['tools: {mine: {command: [a], module: ./x.mjs}}', 'two-kinds'],
      ['tools: {mine: {command: []}}', 'missing-key'],
      ['tools: {mine: {command: a b}}', 'wrong-type'],
      ['tools: {mine: {command: [a], effects: none}}', 'unknown-key'],
      ['tools: {mine: {command: [a], effect: big}}', 'wrong-type'],
      ['tools: {mine: {command: ["{{ a"]}}', 'template-syntax'],
      ['tools: {mine: {http: {url: "https://x/{{ a | nofilter }}"}}}', 'template-syntax'],
      ['tools: {mine: {http: {method: GET}}}', 'missing-key'],
      ['tools: {mine: {http: {url: "https://{{ host }}/x"}}}', 'wrong-type'],
      ['tools: {mine: {http: {url: "https://a{{ host }}"}}}', 'wrong-type'],
      ['tools: {mine: {http: {url: "file:///etc/passwd"}}}', 'wrong-type'],
      ['tools: {filesystem: {command: [a]}}', 'duplicate-id'],
      ['tools: {filesystem: {max_parallel: 2, repeatable: true}}', 'duplicate-id'],
      ['tools: {filesystem: {max_parallel: 0}}', 'wrong-type'],
      ['tools: {mine: {max_parallel: 2}}', 'missing-key'],
      ['tools: {http_client: {command: [a]}}', 'duplicate-id'],
      ['tools: {web_search: {command: [a]}}', 'duplicate-id'],
      ['tools: {"my tool": {command: [a]}}', 'bad-id'],
      ['tools: {mine: {http: {url: "https://x/", bearer: sk-abcdefghijklmnop}}}', 'secret-in-text'],
    ];
    for (const [text, code] of wrong)
      it(`${text} is ${code}`, () => {
        const { settings, problems } = readSettings(text);
        assert.ok(
          problems.some((one) => one.code === code && one.severity === 'error'),
          JSON.stringify(problems),
        );
        assert.ok(problems.every(({ range }) => range.start >= 0 && range.end <= text.length));
        // A key that is wrong is left out; the problem keeps the run from starting.
        assert.equal(ownTools(settings.tools).length, /effect/.test(text) ? 1 : 0);
      });

    it('are read whole where they are right', () => {
      const { settings, problems } = readSettings(`tools:
  count: {command: [wc, -w], stdin: "{{ text }}", parameters: {text: The text, token: {type: string, default: x}}}
  ask: {http: {url: "https://api.example.com/v1/{{ id }}", bearer: env:TOKEN}, effect: read}
  sort: {module: ./sort.mjs, result: {type: array}, repeatable: true}
  notes: {mcp: {command: [npx, -y, notes], env: {TOKEN: env:TOKEN}}}
  far: {mcp: {url: "https://mcp.example.com/mcp", tool: search}, description: Searches far away.}
`);
      assert.deepEqual(problems, []);
      const tools = ownTools(settings.tools);
      assert.deepEqual(
        tools.map(({ spec, does }) => [
          spec.name,
          does.kind,
          spec.may,
          spec.actions['run']?.effect,
          spec.actions['run']?.repeatable,
        ]),
        [
          ['count', 'command', 'runs wc -w', 'execute', false],
          ['ask', 'http', 'sends requests to api.example.com', 'read', true],
          ['sort', 'module', 'runs the program in ./sort.mjs', 'execute', true],
          ['notes', 'mcp', 'starts npx -y notes', undefined, undefined],
          ['far', 'mcp', 'calls the server at https://mcp.example.com/mcp', 'execute', false],
        ],
      );
      const [count, , sort, notes, far] = tools.map(({ spec }) => spec);
      assert.deepEqual(count?.actions['run']?.parameters['required'], ['text']);
      assert.deepEqual(sort?.actions['run']?.result['required'], ['success']);
      assert.equal(notes?.others?.effect, 'execute');
      assert.equal(far?.doc, 'Searches far away.');
      assert.ok(tools.every(({ spec }) => spec.asks && spec.executable));
    });

    const hosts: [url: string, host: string | undefined][] = [
      ['https://a.b/c', 'a.b'],
      ['https://a.b:8443', 'a.b:8443'],
      ['https://a.b/{{ x }}', 'a.b'],
      ['https://a.b?x={{ x }}', 'a.b'],
      ['https://good@evil.org/', 'evil.org'],
      ['https://a.b{{ x }}/c', undefined],
      ['https://{{ x }}', undefined],
      ['{{ x }}', undefined],
      ['a.b/c', undefined],
    ];
    for (const [url, host] of hosts) it(`${url} names ${host ?? 'no host'}`, () => assert.equal(hostIn(url), host));
  });

  describe('commands', () => {
    it('get their parameters as JSON, and give JSON', async () => {
      const { call } = mine({
        command: program(`process.stdin.once('data', (text) => console.log(JSON.stringify({ got: JSON.parse(text), n: 1 })))`),
      });
      const result = await call({ a: 'ä', b: [1] });
      assert.deepEqual([result['success'], result['got'], result['n'], result['exit_code']], [true, { a: 'ä', b: [1] }, 1, 0]);
    });

    it('get words by templates, each one word whatever is in it, and text by `stdin`', async () => {
      const { call, logged } = mine({
        command: [
          ...program(`process.stdin.once('data', (text) => console.log(process.argv.slice(1).join('|') + '|' + text))`),
          '{{ word }}',
          'n={{ n + 1 }}',
          '{{ missing | default("none") }}',
        ],
        stdin: 'Hello {{ word }}',
      });
      const result = await call({ word: 'a b; $(touch x) "', n: 2 });
      assert.equal(result['stdout'], 'a b; $(touch x) "|n=3|none|Hello a b; $(touch x) "\n');
      assert.equal('output' in result, false);
      assert.equal(logged.length, 1);
    });

    for (const [stdin, wanted] of [
      ['{{ list }}', '[1,2]'],
      ['{{ none }}', ''],
      ['{{ list | length }}', '2'],
    ])
      it(`read ${stdin} as ${JSON.stringify(wanted)}`, async () => {
        const { call } = mine({ command: program(`process.stdin.pipe(process.stdout)`), stdin: stdin ?? '' });
        assert.equal((await call({ list: [1, 2], none: null }))['stdout'], wanted);
      });

    for (const [output, result] of [
      ['[1', undefined],
      ['[1]', [1]],
      ['42', 42],
      ['true', true],
    ])
      it(`that print ${String(output)} have it as their result`, async () => {
        assert.deepEqual((await mine({ command: program(`console.log(${JSON.stringify(output)})`) }).call())['output'], result);
      });

    it('that fail are declined, with what they said', async () => {
      const result = await mine({
        command: program(`console.log('{"a":1,"success":true}'); console.error('no luck'); process.exit(3)`),
      }).call();
      assert.deepEqual([result['success'], result['exit_code'], result['a']], [false, 3, 1]);
      assert.match(String(result['error']), /no luck/);
    });

    it('that report a failure themselves are believed', async () => {
      const result = await mine({ command: program(`console.log('{"success":false,"error":"nothing found"}')`) }).call();
      assert.deepEqual([result['success'], result['error']], [false, 'nothing found']);
    });

    it('run at the root, or in their folder', async () => {
      toolsIn(folder);
      const where = 'console.log(process.cwd())';
      assert.equal(String((await mine({ command: program(where) }).call())['stdout']).trim(), join(folder, 'work'));
      assert.equal(
        String((await mine({ command: program(where), cwd: 'here' }).call())['stdout']).trim(),
        join(folder, 'work/here'),
      );
    });

    it('know nothing of our environment but what they are handed, and cannot tell it', async () => {
      const code = `console.log(JSON.stringify([process.env.SECRET_KEY ?? null, process.env.HANDED, process.env.PLAIN]))`;
      const env = { PATH: process.env['PATH'], SECRET_KEY: 'sk-planted', TOKEN: 'token-1234567' };
      const { call } = mine({ command: program(code), env: { HANDED: 'env:TOKEN', PLAIN: 'x' } }, { env });
      assert.deepEqual((await call())['output'], [null, '***', 'x']);
      const failure = await failureOf(mine({ command: program(code), env: { A: 'env:NOT_SET' } }, { env }).call());
      assert.deepEqual([failure.kind, /NOT_SET/.test(failure.message)], ['input', true]);
    });

    it('are ended with their call', async () => {
      const stop = new AbortController();
      const { call } = mine({
        command: program(`require('node:fs').writeFileSync('pid', String(process.pid)); setInterval(() => undefined, 1000)`),
      });
      const failure = failureOf(call({}, 'run', stop.signal));
      const pid = (): number => Number(readFileSync(join(folder, 'work/pid'), 'utf8') || 0);
      await until(() => {
        try {
          return pid() > 0;
        } catch {
          return false;
        }
      });
      stop.abort();
      assert.equal((await failure).kind, 'cancelled');
      assert.throws(() => process.kill(pid(), 0));
    });
  });

  describe('parameters', () => {
    const said: JsonMap = {
      command: program(`process.stdin.pipe(process.stdout)`),
      parameters: { text: 'What is counted', times: { type: 'integer', default: 2 } },
    };
    it('have their defaults', async () => {
      const result = await mine(said).call({ text: 'x' });
      assert.deepEqual([result['text'], result['times']], ['x', 2]);
    });
    const unfit: JsonMap[] = [{}, { text: 'x', times: 'often' }, { text: 'x', other: 1 }];
    for (const parameters of unfit)
      it(`that do not fit are refused: ${JSON.stringify(parameters)}`, async () => {
        const failure = await failureOf(mine(said).call(parameters));
        assert.equal(failure.kind, 'input');
        assert.match(failure.message, /parameters of mine do not fit/);
      });
    it('that a template cannot use fail as such', async () => {
      const failure = await failureOf(mine({ command: [node, '{{ a }}'] }).call());
      assert.deepEqual([failure.kind, failure.message.includes('mine')], ['template', true]);
    });
  });

  it('need permission by their name', async () => {
    const { call } = mine({ command: program('0') }, { allow: ['terminal'] });
    const failure = await failureOf(call());
    assert.deepEqual([failure.kind, failure.hint], ['permission', 'Allow it: --allow mine']);
    assert.match((await failureOf(mine({ command: program('0') }).call({}, 'rnu'))).hint ?? '', /run/);
  });

  describe('modules', () => {
    const load = (text: string) => mine({ module: file(`m${Math.random()}.mjs`, text) });

    it('are called with the parameters, and may log', async () => {
      const { call, logged } = load(`import { basename } from 'node:path';
export default async ({ a }, { log }) => { log('working'); console.log('printed'); return { base: basename('x/y'), a }; };`);
      const result = await call({ a: [1, 2] });
      assert.deepEqual(result, { success: true, base: 'y', a: [1, 2] });
      assert.ok(logged.includes('working'));
    });

    const given: [text: string, wanted: JsonMap][] = [
      ['export default () => 5', { success: true, output: 5 }],
      ['export const run = () => [1]', { success: true, output: [1] }],
      ['export default { run: () => undefined }', { success: true, output: null }],
      ['export default () => ({ success: false, error: "no" })', { success: false, error: 'no' }],
      ['export default () => { throw new Error("broken") }', { success: false, error: 'mine failed: broken' }],
      ['throw new Error("early")', { success: false, error: 'mine failed: early' }],
      ['export default () => process.exit(7)', { success: false, error: 'mine ended before it gave an answer (exit code 7).' }],
    ];
    for (const [text, wanted] of given)
      it(`${text} gives ${JSON.stringify(wanted)}`, async () => assert.deepEqual(await load(text).call(), wanted));

    for (const [text, kind, message] of [
      ['export const x = 1', 'tool', /exports no function/],
      ['export default () => ({ a: 1n })', 'bad-response', /not data/],
      ['export default () => () => 1', 'bad-response', /not data/],
    ] as const)
      it(`${text} fails`, async () => {
        const failure = await failureOf(load(text).call());
        assert.deepEqual([failure.kind, message.test(failure.message)], [kind, true], failure.message);
      });

    it('are ended with their call, even in an endless loop', async () => {
      const stop = new AbortController();
      const { call, logged } = load('export default (_, { log }) => { log("in"); for (;;); }');
      const failure = failureOf(call({}, 'run', stop.signal));
      await until(() => logged.includes('in'));
      stop.abort();
      assert.equal((await failure).kind, 'cancelled');
    });

    it('see none of our keys', async () => {
      const module = file(
        'env.mjs',
        'export default () => ({ keys: Object.keys(process.env).filter((name) => /KEY/.test(name)) })',
      );
      assert.deepEqual((await mine({ module }, { env: { ...process.env, API_KEY: 'x' } }).call())['keys'], []);
    });

    it('must lie in the project', async () => {
      writeFileSync(join(folder, 'outside.mjs'), 'export default () => 1');
      assert.equal((await failureOf(mine({ module: '../outside.mjs' }).call())).kind, 'permission');
      assert.match((await failureOf(mine({ module: './none.mjs' }).call())).message, /no such file/);
    });
  });

  describe('requests', () => {
    let server: TestServer;
    beforeEach(async () => {
      server = await serve((request, response) =>
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ ...request, said: request.headers.authorization ?? null })),
      );
    });
    afterEach(() => server.close());

    it('are made by templates; what goes into the address is escaped', async () => {
      const { call } = mine({
        http: {
          method: 'POST',
          url: `${server.origin}/v1/{{ id }}`,
          query: { q: '{{ q }}' },
          json: { list: '{{ list }}' },
          headers: { 'x-id': '{{ id }}' },
        },
      });
      const { json } = await call({ id: '../@evil.org/?a', q: 'x&y', list: [1] });
      const seen = isMap(json) ? json : {};
      assert.deepEqual(
        [seen['method'], seen['url'], seen['body']],
        ['POST', '/v1/..%2F%40evil.org%2F%3Fa?q=x%26y', '{"list":[1]}'],
      );
      assert.equal(isMap(seen['headers']) && seen['headers']['x-id'], '../@evil.org/?a');
    });

    it('have the key of their call where they POST, unless they say another', async () => {
      const sent = async (http: JsonMap): Promise<string> => {
        const { tools } = mine({ http: { url: server.origin, ...http } });
        const context = { signal: new AbortController().signal, log: () => undefined, key: 'abc' };
        const { json } = await tools.call('mine', 'run', {}, context);
        return JSON.stringify(Object(json)['headers']);
      };
      assert.match(await sent({ method: 'POST' }), /"idempotency-key":"abc"/);
      assert.match(await sent({ method: 'POST', headers: { 'Idempotency-Key': 'own' } }), /"idempotency-key":"own"/);
      assert.doesNotMatch(await sent({ method: 'GET' }), /idempotency/);
    });

    it('keep the types of what they carry, at any depth', async () => {
      const http = {
        method: 'POST',
        url: server.origin,
        bearer: '{{ t }}',
        json: { a: ['{{ n }}', 1, null, true], b: { c: '{{ parameters }}' } },
      };
      const { json } = await mine({ http }).call({ n: 5, t: 'x y' });
      const seen = isMap(json) ? json : {};
      assert.deepEqual(JSON.parse(String(seen['body'])), { a: [5, 1, null, true], b: { c: { n: 5, t: 'x y' } } });
      assert.equal(seen['said'], 'Bearer x y');
      const broken = await failureOf(mine({ http: { url: `${server.origin}/{{ nn.x + 1 }}` } }).call({ n: 5 }));
      assert.equal(broken.kind, 'template');
    });

    it('carry keys of the environment, which nobody sees', async () => {
      const env = { TOKEN: 'token-1234567', KEY: 'key-12345678' };
      const { call, logged } = mine(
        { http: { url: server.origin, bearer: 'env:TOKEN', headers: { 'x-key': 'env:KEY', 'x-t': '{{ t }}' } } },
        { env },
      );
      const result = await call({ t: 'env:KEY' });
      assert.deepEqual(
        [server.seen[0]?.headers.authorization, server.seen[0]?.headers['x-key'], server.seen[0]?.headers['x-t']],
        ['Bearer token-1234567', 'key-12345678', 'env:KEY'],
      );
      assert.ok(!/token-1234567|key-12345678/.test(JSON.stringify([result, logged])));
    });

    it('go nowhere else, also by a redirect', async () => {
      const other = await serve((_, response) => response.writeHead(302, { location: `${server.origin}/` }).end());
      try {
        const failure = await failureOf(mine({ http: { url: other.origin } }).call());
        assert.deepEqual([failure.kind, server.seen.length], ['permission', 0]);
      } finally {
        await other.close();
      }
    });
  });

  describe('servers', () => {
    const mcp = { command: [node, everything, 'stdio'] };
    it('have their own tools as actions', async () => {
      const { call, tools } = mine({ mcp });
      assert.equal((await call({ message: 'hi' }, 'echo'))['text'], 'Echo: hi');
      assert.match((await failureOf(call({}, 'ecco'))).message, /has no tool "ecco"/);
      const listed = await tools.call(
        'mcp',
        'list_tools',
        { server: 'mine' },
        { signal: new AbortController().signal, log: () => undefined },
      );
      assert.ok(Number(listed['count']) > 5);
    });
    it('have their resources and prompts as actions', async () => {
      const { call } = mine({ mcp });
      const { resources } = await call({}, 'resources/list');
      const [first] = Array.isArray(resources) ? resources : [];
      const uri = isMap(first) ? (first['uri'] ?? '') : '';
      assert.ok(String((await call({ uri }, 'resources/read'))['text']).length > 0);
      const filled = await call({ prompt: 'args-prompt', arguments: { city: 'Graz' } }, 'prompts/get');
      assert.match(String(filled['text']), /Graz/);
      assert.match((await failureOf(call({ uri: 'none:none' }, 'resources/read'))).message, /cannot do that/);
    });
    it('or the one that is meant', async () => {
      const { call } = mine({ mcp: { ...mcp, tool: 'get-sum' }, parameters: { a: { type: 'number' }, b: { type: 'number' } } });
      assert.match(String((await call({ a: 2, b: 3 }))['text']), /5/);
    });
  });

  describe('that are missing', () => {
    const env = { PATH: join(node, '..') };
    const cases: [said: JsonMap, message: RegExp | undefined][] = [
      [{ command: ['node'] }, undefined],
      [{ command: [node] }, undefined],
      [{ command: ['{{ program }}'] }, undefined],
      [{ command: ['baton-no-such-program'] }, /mine runs baton-no-such-program/],
      [{ command: ['./none'] }, /mine runs \.\/none/],
      [{ mcp: { command: ['baton-no-such-program'] } }, /no such program/],
      [{ mcp: { url: 'https://x/' } }, undefined],
      [{ http: { url: 'https://x/' } }, undefined],
      [{ module: './none.mjs' }, /mine runs \.\/none\.mjs/],
    ];
    for (const [said, message] of cases)
      it(`${JSON.stringify(said)} is ${message ? 'found out' : 'taken'}`, async () => {
        const [tool] = ownTools({ mine: said });
        assert.ok(tool);
        if (message) assert.match((await failureOf(findOwn(tool, folder, env))).message, message);
        else await findOwn(tool, folder, env);
      });
  });

  it('mask secrets of eight characters and more, in names too', () => {
    const result = { a: ['x12345678y', 'short'], '12345678': { b: 1, c: null } };
    assert.deepEqual(masked(result, ['12345678', 'short']), { a: ['x***y', 'short'], '***': { b: 1, c: null } });
    assert.equal(masked(result, []), result);
  });
});
