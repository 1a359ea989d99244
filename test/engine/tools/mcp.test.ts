import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Json, JsonMap } from '../../../engine/language/json.ts';
import { ownTools } from '../../../engine/language/tools/own.ts';
import type { RunPermissions } from '../../../engine/run/ports.ts';
import type { ToolsOptions } from '../../../engine/tools/tools.ts';
import { useOwnHome } from '../own-home.ts';
import { serve, until } from './server.ts';
import { failureOf, toolsIn } from './world.ts';

const everything = resolve('node_modules/@modelcontextprotocol/server-everything/dist/index.js');
const command = [process.execPath, everything, 'stdio'];

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0) && !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
};

describe('tool mcp', () => {
  useOwnHome();
  let folder = '';
  let open: ReturnType<typeof toolsIn>[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-mcp-'));
  });
  afterEach(async () => {
    await Promise.all(open.map(({ tools }) => tools.close?.()));
    open = [];
    rmSync(folder, { recursive: true, force: true });
  });

  const world = (options: Partial<ToolsOptions> = {}) => {
    const made = toolsIn(folder, { allow: ['mcp+machine'], ...options });
    open.push(made);
    const call = (action: string, parameters: JsonMap, signal = new AbortController().signal): Promise<JsonMap> =>
      made.tools.call(
        'mcp',
        action,
        { server: { command }, ...parameters },
        { signal, log: (text) => void made.logged.push(text) },
      );
    const pid = (): number => Number(/\(process (\d+)\)/.exec(made.logged.find((line) => line.startsWith('started')) ?? '')?.[1]);
    return { ...made, call, pid };
  };
  /** A server of a few lines of JavaScript; `answer` is the body of a function of (message, say, exit). */
  const small = (answer: string): Json => {
    const file = join(folder, `server-${Math.random()}.mjs`);
    writeFileSync(
      file,
      `import { createInterface } from 'node:readline';
const say = (message) => console.log(JSON.stringify({ jsonrpc: '2.0', ...message }));
createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line);
  if (message.method === 'initialize')
    say({ id: message.id, result: { protocolVersion: message.params.protocolVersion, capabilities: { tools: {}, resources: {} }, serverInfo: { name: 'small', version: '1' } } });
  else { ${answer} }
});`,
    );
    return { command: [process.execPath, file] };
  };

  describe('with a real server over its standard input and output', () => {
    it('calls tools, and one process serves the whole run', async () => {
      const { call, logged, pid, tools } = world();
      const echo = await call('call_tool', { tool: 'echo', arguments: { message: 'hi' } });
      assert.deepEqual(
        [echo['success'], echo['text'], echo['content']],
        [true, 'Echo: hi', [{ type: 'text', text: 'Echo: hi' }]],
      );
      const both = await Promise.all([
        call('call_tool', { tool: 'get-sum', arguments: { a: 2, b: 40 } }),
        call('call_tool', { tool: 'get-structured-content', arguments: { location: 'Chicago' } }),
      ]);
      assert.match(String(both[0]['text']), /42/);
      assert.equal(typeof (both[1]['structured'] as JsonMap)['temperature'], 'number');
      assert.deepEqual(logged.filter((line) => line.startsWith('started')).length, 1, logged.join('\n'));
      assert.ok(isAlive(pid()));
      await tools.close?.();
      assert.ok(!isAlive(pid()));
    });

    it('one process serves all calls of a step that was permitted to start it, and another one a step that may do more', async () => {
      const { tools, logged } = world({ allow: [] });
      const permission = { tool: 'mcp', isolation: 'machine', step: 'a' } as const;
      const echo = (allowed: RunPermissions): Promise<JsonMap> => {
        const context = { signal: new AbortController().signal, log: (text: string) => void logged.push(text), allowed };
        const given = { server: { command }, tool: 'echo', arguments: { message: 'hi' } };
        return tools.call('mcp', 'call_tool', given, context);
      };
      const started = (): number => logged.filter((line) => line.startsWith('started')).length;
      for (let call = 0; call < 3; call++) assert.equal((await echo([permission]))['text'], 'Echo: hi');
      assert.equal(started(), 1, logged.join('\n'));
      await echo([permission, { tool: 'filesystem', pattern: '/data', step: 'a' }]);
      assert.equal(started(), 2);
    });

    it('lists its prompts, and fetches one filled in', async () => {
      const { call } = world();
      const { names, count } = await call('list_prompts', {});
      assert.ok(Array.isArray(names) && names.includes('args-prompt') && count === names.length, JSON.stringify(names));
      const filled = await call('get_prompt', { prompt: 'args-prompt', arguments: { city: 'Graz', state: 'Styria' } });
      assert.match(String(filled['text']), /Graz/);
      assert.equal((filled['messages'] as JsonMap[])[0]?.['role'], 'user');
      const failure = await failureOf(call('get_prompt', { prompt: 'no-such' }));
      assert.ok(['input', 'tool'].includes(failure.kind), JSON.stringify(failure));
    });

    const unknown: [rule: string, tool: string, given: JsonMap, message: RegExp | undefined, hint?: RegExp][] = [
      ['a misspelt one', 'echo', { mesage: 'hi' }, /no parameter "mesage"/, /Did you mean message/],
      ['one too many', 'get-sum', { a: 1, b: 2, zzzzz: 3 }, /no parameter "zzzzz"/, /It has a, b/],
      ['one of a tool that takes none', 'get-tiny-image', { size: 1 }, /no parameter "size"/, /It has none/],
      ['none', 'get-sum', { a: 1, b: 2 }, undefined],
    ];
    for (const [rule, tool, given, message, hint] of unknown)
      it(`calls no tool with a parameter that it does not name: ${rule}`, async () => {
        const own = ownTools({ ev: { mcp: { command } } });
        const made = world({ own, allow: ['mcp+machine', 'ev+machine'] });
        const context = { signal: new AbortController().signal, log: () => undefined };
        for (const call of [
          () => made.call('call_tool', { tool, arguments: given }),
          () => made.tools.call('ev', tool, given, context),
        ]) {
          if (!message) {
            assert.equal((await call())['success'], true);
            continue;
          }
          const failure = await failureOf(call());
          assert.equal(failure.kind, 'input');
          assert.match(failure.message, message);
          assert.match(failure.hint ?? '', hint ?? /^$/);
        }
      });

    it('lists tools and resources, reads one, and tells what the server can', async () => {
      const { call } = world();
      const { names, count, tools } = await call('list_tools', {});
      assert.ok(Array.isArray(names) && names.includes('echo') && count === names.length);
      const echo = (tools as JsonMap[]).find(({ name }) => name === 'echo');
      assert.deepEqual((echo?.['parameters'] as JsonMap | undefined)?.['required'], ['message']);
      const { resources, templates } = await call('list_resources', {});
      const [first] = resources as JsonMap[];
      assert.ok((templates as Json[]).length > 0);
      const read = await call('read_resource', { uri: first?.['uri'] ?? '' });
      assert.ok(String(read['text']).length > 0 && (read['contents'] as Json[]).length === 1);
      const about = await call('connect', {});
      assert.deepEqual([about['connected'], 'tools' in (about['capabilities'] as JsonMap)], [true, true]);
      assert.equal((await call('disconnect', {}))['connected'], true);
      assert.equal((await call('call_tool', { tool: 'echo', arguments: { message: 'still there' } }))['success'], true);
    });

    it('tells of progress, and is cancelled', async () => {
      const { call, logged, pid } = world();
      const slow = (duration: number, steps: number) => ({
        tool: 'trigger-long-running-operation',
        arguments: { duration, steps },
      });
      assert.equal((await call('call_tool', slow(0.2, 2)))['success'], true);
      assert.ok(logged.includes('1/2'), logged.join('\n'));
      const stop = new AbortController();
      const failure = failureOf(call('call_tool', slow(60, 600), stop.signal));
      await until(() => logged.some((line) => line.endsWith('/600')));
      stop.abort();
      assert.equal((await failure).kind, 'cancelled');
      assert.ok(isAlive(pid()), 'the server belongs to the run, not to the call');
    });

    it('fails at the timeout', async () => {
      const { call } = world();
      const failure = await failureOf(
        call('call_tool', { tool: 'trigger-long-running-operation', arguments: { duration: 60, steps: 1 }, timeout: 0.3 }),
      );
      assert.equal(failure.kind, 'timeout');
      assert.match(failure.message, /longer than 0\.3 s/);
    });

    it('says which tools there are where one is missing, and what is wrong with arguments', async () => {
      const { call } = world();
      const missing = await failureOf(call('call_tool', { tool: 'ecko', arguments: {} }));
      assert.match(missing.message, /has no tool "ecko"/);
      assert.match(missing.hint ?? '', /echo/);
      const wrong = await call('call_tool', { tool: 'echo', arguments: {} }).catch((error: Error) => ({
        success: false,
        error: error.message,
      }));
      assert.equal(wrong['success'], false);
      assert.match(String(wrong['error']), /message/);
    });

    it('gives the process none of our keys but those that baton.yaml hands it', async () => {
      const env = { PATH: process.env['PATH'], OPENAI_API_KEY: 'sk-planted-secret', TOKEN: 'token-1234567' };
      const own = ownTools({ ours: { mcp: { command, env: { HANDED: 'env:TOKEN', PLAIN: 'x' } } } });
      const { call } = world({ env, own });
      const { text } = await call('call_tool', { server: 'ours', tool: 'get-env' });
      const shown = JSON.parse(String(text)) as JsonMap;
      assert.deepEqual(
        [shown['OPENAI_API_KEY'], shown['TOKEN'], shown['HANDED'], shown['PLAIN']],
        [undefined, undefined, '***', 'x'],
      );
    });

    const asking: JsonMap[] = [
      { command, env: { HANDED: 'env:TOKEN' } },
      { url: 'http://127.0.0.1:9/', headers: { authorization: 'env:TOKEN' } },
    ];
    for (const server of asking)
      it(`takes nothing from our environment on the word of a step (${Object.keys(server).join()})`, async () => {
        const failure = await failureOf(
          world({ env: { TOKEN: 'token-1234567' }, allow: ['mcp', 'mcp:127.0.0.1'] }).call('connect', { server }),
        );
        assert.deepEqual([failure.kind, /Only baton\.yaml/.test(failure.message)], ['input', true], failure.message);
      });
  });

  describe('over HTTP', () => {
    let server: ChildProcess | undefined;
    let url = '';
    before(async () => {
      const port = await new Promise<number>((found) => {
        const probe = createServer().listen(0, '127.0.0.1', () => {
          const address = probe.address();
          probe.close(() => found(typeof address === 'object' && address ? address.port : 0));
        });
      });
      server = spawn(process.execPath, [everything, 'streamableHttp'], {
        env: { ...process.env, PORT: String(port) },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      url = `http://127.0.0.1:${port}/mcp`;
      await until(() =>
        fetch(url).then(
          () => true,
          () => false,
        ),
      );
    });
    after(async () => {
      server?.kill();
      await until(() => server?.exitCode !== null || server.signalCode !== null);
    });

    it('talks to a real server, which a person allowed by its address', async () => {
      const { call, logged } = world({ allow: [`mcp:${new URL(url).host}`] });
      const echo = await call('call_tool', { server: { url }, tool: 'echo', arguments: { message: 'hi' } });
      assert.equal(echo['text'], 'Echo: hi');
      assert.deepEqual(logged, [`connected to the MCP server ${url} at ${url}`]);
      assert.equal((await call('call_tool', { server: url, tool: 'get-sum', arguments: { a: 1, b: 2 } }))['success'], true);
    });

    it('needs no more than the name of one that baton.yaml declares', async () => {
      const own = ownTools({ ours: { mcp: { url } } });
      const { call } = world({ own, allow: ['mcp:ours'] });
      assert.equal((await call('call_tool', { server: 'ours', tool: 'echo', arguments: { message: 'x' } }))['text'], 'Echo: x');
    });

    for (const allow of [[], ['mcp:*'], ['http:127.0.0.1']])
      it(`asks nobody who was not allowed (${allow.join() || 'nothing'})`, async () => {
        const failure = await failureOf(world({ allow }).call('connect', { server: { url } }));
        assert.deepEqual([failure.kind, failure.hint], ['permission', `Allow it: --allow "mcp:${new URL(url).host}"`]);
      });

    it('does not wait long for the goodbye of one that is silent', async () => {
      const stub = await serve((request, response) => {
        if (request.method === 'DELETE') return;
        const { id, method } = request.body ? JSON.parse(request.body) : { id: undefined, method: '' };
        const result = { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: { name: 'stub', version: '1' } };
        if (method !== 'initialize') return void response.writeHead(request.method === 'GET' ? 405 : 202).end();
        response.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 's1' });
        response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
      });
      try {
        const { call, tools } = world({ allow: ['mcp:127.0.0.1'] });
        assert.equal((await call('connect', { server: stub.origin }))['connected'], true);
        await tools.close?.();
        assert.equal(stub.seen.at(-1)?.method, 'DELETE');
        await until(() => stub.open() === 0);
      } finally {
        await stub.close();
      }
    });

    it('asks no address inside under a name that is allowed', async () => {
      const lookup = async () => [{ address: '127.0.0.1', family: 4 }];
      const target = `http://mcp.example.test:${new URL(url).port}/mcp`;
      const failure = await failureOf(world({ allow: ['mcp:mcp.example.test'], lookup }).call('connect', { server: target }));
      assert.equal(failure.kind, 'permission');
      assert.match(failure.message, /leads to 127\.0\.0\.1/);
    });

    it('sends headers, shows none of their secrets, and says when it is not let in', async () => {
      const stub = await serve((request, response) => {
        response
          .writeHead(request.headers.authorization === 'secret-12345' ? 404 : 401)
          .end(`no ${request.headers.authorization}`);
      });
      try {
        const own = ownTools({ ours: { mcp: { url: stub.origin, headers: { authorization: 'env:TOKEN' } } } });
        const { call } = world({ env: { TOKEN: 'secret-12345' }, allow: ['mcp', 'mcp:127.0.0.1'], own });
        const failure = await failureOf(call('connect', { server: 'ours' }));
        assert.equal(stub.seen[0]?.headers.authorization, 'secret-12345');
        assert.ok(!JSON.stringify(failure).includes('secret-12345'), JSON.stringify(failure));
        const refused = await failureOf(call('connect', { server: { url: stub.origin } }));
        assert.equal(refused.kind, 'auth');
      } finally {
        await stub.close();
      }
    }).timeout(10_000);
  });

  describe('permission', () => {
    const cases: [allow: string[], server: Json, hint: string | undefined][] = [
      [[], { command: ['node', 'a b'] }, 'mcp:node "a b"'],
      [['mcp:node *'], { command: ['node', 'a b'] }, undefined],
      [['mcp:node "a b"'], { command: ['node', 'a b'] }, undefined],
      [['mcp:npx *'], { command: 'npx', args: ['-y', 'x'] }, undefined],
      [['mcp:npx *'], { command: 'npx-evil', args: ['x'] }, 'mcp:npx-evil x'],
      [['mcp:node *'], { command: ['node', 'x'], env: { NODE_OPTIONS: '--require=/evil' } }, 'mcp'],
      [['terminal', 'mcp:other'], 'ours', 'mcp:ours'],
      [['mcp:ours'], 'ours', undefined],
      [['ours'], 'ours', undefined],
    ];
    for (const [allow, server, hint] of cases)
      it(`${allow.join() || 'nothing allowed'}: ${JSON.stringify(server)} ${hint ? `needs ${hint}` : 'may start'}`, async () => {
        const own = ownTools({ ours: { mcp: { command: ['baton-no-such-program'] } } });
        const failure = await failureOf(world({ allow, own, env: { PATH: folder } }).call('connect', { server }));
        assert.deepEqual(
          [failure.kind, failure.hint],
          hint ? ['permission', `Allow it: --allow "${hint}"`] : ['tool', undefined],
          failure.message,
        );
      });
  });

  describe('servers that do not behave', () => {
    const wrong: [why: string, parameters: JsonMap, kind: string, message: RegExp][] = [
      ['no server', { server: null }, 'input', /must be the name of a server/],
      ['an unknown name', { server: 'nowhere' }, 'input', /no MCP server "nowhere"/],
      ['two ways', { server: { command: ['x'], url: 'http://x' } }, 'input', /one of them/],
      ['an empty command', { server: { command: [] } }, 'input', /must be the name of a server/],
      [
        'a variable that is not set',
        { server: { command: ['x'], env: { A: 'env:NOT_SET_ANYWHERE' } } },
        'input',
        /NOT_SET_ANYWHERE/,
      ],
      ['a program that is missing', { server: { command: ['baton-no-such-program'] } }, 'tool', /no such program/],
      [
        'a program that is no server',
        { server: { command: [process.execPath, '-e', 'console.error("I am none"); process.exit(3)'] } },
        'tool',
        /I am none/,
      ],
    ];
    for (const [why, parameters, kind, message] of wrong)
      it(`fail for ${why}`, async () => {
        const own = ownTools({ unset: { mcp: { command: ['x'], env: { A: 'env:NOT_SET_ANYWHERE' } } } });
        const failure = await failureOf(world({ own }).call('connect', parameters));
        assert.equal(failure.kind, kind, failure.message);
        assert.match(failure.message, message);
      });

    it('suggest the name that was meant', async () => {
      const own = ownTools({ notes: { mcp: { command: ['x'] } } });
      assert.equal((await failureOf(world({ own }).call('connect', { server: 'nots' }))).hint, 'Did you mean notes?');
      assert.equal((await failureOf(world({ own }).call('connect', { server: 'zzzzzz' }))).hint, 'Available: notes.');
    });

    it('fail the call in which they die, with their last words, and are started anew by the next', async () => {
      const { call, logged } = world();
      const server = small(
        `if (message.params?.name === 'die') { console.error('out of memory'); process.exit(1); } say({ id: message.id, result: { content: [] } });`,
      );
      const failure = await failureOf(call('call_tool', { server, tool: 'die' }));
      assert.deepEqual([failure.kind, failure.message.endsWith(': out of memory')], ['network', true], failure.message);
      assert.equal((await call('call_tool', { server, tool: 'live' }))['success'], true);
      assert.equal(logged.filter((line) => line.startsWith('started')).length, 2);
    });

    it('may print what is no message', async () => {
      const server = small(
        `console.log('debug: hello'); console.log(''); say({ id: message.id, result: { content: [{ type: 'text', text: 'ä' }] } });`,
      );
      assert.equal((await world().call('call_tool', { server, tool: 'x' }))['text'], 'ä');
    });

    it('say errors of the protocol', async () => {
      const server = small(
        `say({ id: message.id, error: { code: message.method === 'tools/call' ? -32602 : -32601, message: 'not like this' } });`,
      );
      const { call } = world();
      const [input, method] = [
        await failureOf(call('call_tool', { server, tool: 'x' })),
        await failureOf(call('read_resource', { server, uri: 'a:b' })),
      ];
      assert.deepEqual([input.kind, method.kind, method.retryable], ['input', 'tool', false]);
      assert.match(input.message, /not like this/);
    });

    it('have tools that fail: the step fails with what they say', async () => {
      const server = small(
        `say({ id: message.id, result: message.method === 'tools/call' ? { content: [{ type: 'text', text: 'no such city' }], isError: true } : { tools: [{ name: 'x', inputSchema: { type: 'object' } }] } });`,
      );
      const result = await world().call('call_tool', { server, tool: 'x' });
      assert.deepEqual([result['success'], result['error'], result['text']], [false, 'no such city', 'no such city']);
    });

    it('a pattern of its output schema that would take for ever ends, and the answer is refused', async () => {
      const server = small(
        `say({ id: message.id, result: message.method === 'tools/call' ? { content: [], structuredContent: { a: 'a'.repeat(50) + '!' } } : { tools: [{ name: 'x', inputSchema: { type: 'object' }, outputSchema: { type: 'object', properties: { a: { pattern: '^(a+)+$' } } } }] } });`,
      );
      const { call } = world();
      await call('list_tools', { server });
      assert.match((await failureOf(call('call_tool', { server, tool: 'x' }))).message, /takes too long/);
    });

    const schemas: [schema: JsonMap, takes: boolean][] = [
      [{ type: 'object' }, true],
      [{ type: 'object', properties: { a: {} } }, false],
      [{ type: 'object', properties: { a: {} }, additionalProperties: false }, false],
      [{ type: 'object', properties: { a: {} }, additionalProperties: true }, true],
      [{ type: 'object', properties: { a: {} }, additionalProperties: { type: 'string' } }, true],
      [{ type: 'object', properties: { a: {} }, patternProperties: { '^x': {} } }, true],
      [{ type: 'object', properties: { a: {} }, anyOf: [{ properties: { x: {} } }] }, true],
    ];
    for (const [schema, takes] of schemas)
      it(`${takes ? 'take' : 'do not take'} what their schema does not name: ${JSON.stringify(schema)}`, async () => {
        const tools = JSON.stringify([{ name: 't', inputSchema: schema }]);
        const server = small(
          `say({ id: message.id, result: message.method === 'tools/list' ? { tools: ${tools} } : { content: [] } });`,
        );
        const called = world().call('call_tool', { server, tool: 't', arguments: { x: 'y' } });
        if (takes) assert.equal((await called)['success'], true);
        else assert.equal((await failureOf(called)).kind, 'input');
      });

    it('list over several pages, and need no patterns of resources', async () => {
      const server = small(`
        if (message.method === 'resources/templates/list') say({ id: message.id, error: { code: -32601, message: 'unknown' } });
        else if (!message.params?.cursor) say({ id: message.id, result: { resources: [{ uri: 'a:1', name: 'one' }], nextCursor: 'p2' } });
        else say({ id: message.id, result: { resources: [{ uri: 'a:2', name: 'two' }] } });`);
      const { resources, count, templates } = await world().call('list_resources', { server });
      assert.deepEqual([(resources as JsonMap[]).map(({ uri }) => uri), count, templates], [['a:1', 'a:2'], 2, []]);
    });

    it('are ended with all that they started, also while they say hello', async () => {
      const file = join(folder, 'pids.txt');
      const code = `
        const { spawn } = require('node:child_process');
        process.on('SIGTERM', () => undefined);
        const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => undefined); setInterval(() => undefined, 1000)'], { detached: true });
        require('node:fs').writeFileSync(${JSON.stringify(file)}, process.pid + ' ' + child.pid);
        setInterval(() => undefined, 1000);`;
      const { call, tools } = world();
      const failure = failureOf(call('connect', { server: { command: [process.execPath, '-e', code] } }));
      const pids = (): number[] => {
        try {
          return readFileSync(file, 'utf8').split(' ').map(Number);
        } catch {
          return [];
        }
      };
      await until(() => pids().length === 2);
      assert.deepEqual(pids().map(isAlive), [true, true]);
      await tools.close?.();
      assert.deepEqual(pids().map(isAlive), [false, false]);
      assert.equal((await failure).kind, 'tool');
    });

    it('are ended where the run is over before they have said hello', async () => {
      const stop = new AbortController();
      const { call, tools, logged, pid } = world();
      const failure = failureOf(call('connect', {}, stop.signal));
      stop.abort();
      assert.equal((await failure).kind, 'cancelled');
      await tools.close?.();
      assert.ok(logged.length === 0 || !isAlive(pid()), logged.join());
    });

    it('are started once more, not twice, where two calls find one dead', async () => {
      const { call, logged } = world();
      const server = small(
        `if (message.params?.name === 'die') process.exit(1); say({ id: message.id, result: { content: [] } });`,
      );
      await failureOf(call('call_tool', { server, tool: 'die' }));
      const both = await Promise.all(['a', 'b', 'c'].map((tool) => call('call_tool', { server, tool })));
      assert.ok(both.every(({ success }) => success === true));
      assert.equal(logged.filter((line) => line.startsWith('started')).length, 2);
    });

    it('let a call that is cancelled go while they start', async () => {
      const stop = new AbortController();
      const { call, logged } = world();
      const failure = failureOf(
        call('connect', { server: { command: [process.execPath, '-e', 'setInterval(() => undefined, 1000)'] } }, stop.signal),
      );
      await until(() => logged.length > 0);
      stop.abort();
      assert.equal((await failure).kind, 'cancelled');
    });

    it('are not started to say goodbye', async () => {
      const { call, logged } = world();
      assert.deepEqual([(await call('disconnect', {}))['connected'], logged], [false, []]);
    });
  });

  it('refuses arguments that are no map, before a server is started', async () => {
    const { call, logged } = world();
    const failure = await failureOf(call('call_tool', { tool: 'x', arguments: [1] }));
    assert.deepEqual([failure.kind, logged], ['input', []]);
  });
});
