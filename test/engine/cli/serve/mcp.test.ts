import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { type CallToolResult, CallToolResultSchema, ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import * as speech from '../../../../engine/cli/lazy/mcp-server.ts';
import { bounds } from '../../../../engine/cli/serve/served-folder.ts';
import * as engine from '../../../../engine/index.ts';
import type { JsonMap } from '../../../../engine/language/json.ts';
import { readAudit } from '../../../../engine/store/audit/read-audit.ts';
import type { TokenScope } from '../../../../engine/trust/tokens.ts';
import { obey, testIo } from '../io.ts';
import { asMap, detailOf, served, useServers } from './server.ts';

type Answer = { action: 'accept' | 'decline' | 'cancel'; content?: Record<string, string | boolean> };
type Asked = (asked: JsonMap, signal: AbortSignal) => Answer | Promise<Answer>;

const operator: readonly TokenScope[] = ['read', 'run', 'answer'];
const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'tests', version: '1' } },
};
const accepts = { Accept: 'application/json, text/event-stream', 'Content-Type': 'application/json' };

describe('the pipelines of a server as tools of the Model Context Protocol', () => {
  const { folder, write, serve } = useServers();
  const clients: Client[] = [];
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close();
  });

  /** A program that speaks with a server by a token of those scopes; `answer` is what its person says. */
  async function connect(
    server: Awaited<ReturnType<typeof serve>>,
    { as = operator, answer = undefined as Asked | undefined } = {},
  ): Promise<Client & { leave(): Promise<void> }> {
    const headers = { Authorization: `Bearer ${server.tokenOf(as)}` };
    const transport = new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`), { requestInit: { headers } });
    const client = new Client({ name: 'tests', version: '1' }, { capabilities: answer ? { elicitation: {} } : {} });
    if (answer) client.setRequestHandler(ElicitRequestSchema, ({ params }, { signal }) => answer(copyOf(params), signal));
    // The library declares its own transport with members that may be undefined, and wants none that are.
    await client.connect(transport as Parameters<Client['connect']>[0]);
    clients.push(client);
    return Object.assign(client, { leave: () => transport.terminateSession() });
  }

  const copyOf = (value: unknown): JsonMap => asMap(JSON.parse(JSON.stringify(value ?? null)));
  const call = async (client: Client, name: string, given: JsonMap = {}, options = {}): Promise<CallToolResult> =>
    CallToolResultSchema.parse(await client.callTool({ name, arguments: given }, undefined, options));
  const textOf = ({ content: [first] }: CallToolResult): string => (first?.type === 'text' ? first.text : '');
  const resultOf = ({ structuredContent }: CallToolResult): JsonMap => copyOf(structuredContent);
  const runsOf = async () => engine.listRuns(folder());
  /** Waits until there is a run of this status. */
  async function untilRun(status: string): Promise<string> {
    for (let turn = 0; turn < 600; turn++) {
      const found = (await runsOf()).find((one) => one.status === status);
      if (found) return found.id;
      await new Promise((done) => setTimeout(done, 20));
    }
    return assert.fail(`no run is ${status}`);
  }

  const speaking = () => serve({ mcp: speech });

  describe('what a token may', () => {
    for (const [scopes, tools] of [
      [['read'], ['baton_check', 'baton_explain']],
      [
        ['read', 'run'],
        ['baton_check', 'baton_explain', 'baton_run', 'greet'],
      ],
    ] as const)
      it(`sees: ${scopes}`, async () => {
        write('greet.baton.yaml', served.greeting);
        const client = await connect(await speaking(), { as: scopes });
        const { tools: listed } = await client.listTools();
        assert.deepEqual(
          listed.map(({ name }) => name),
          tools,
        );
      });
    it('begins no run without the scope, also by the name of its tool', async () => {
      write('greet.baton.yaml', served.greeting);
      const client = await connect(await speaking(), { as: ['read'] });
      for (const [name, given] of [
        ['greet', { name: 'Ada' }],
        ['baton_run', { file: 'greet.baton.yaml' }],
      ] as const) {
        const refused = await call(client, name, given);
        assert.deepEqual([refused.isError, textOf(refused)], [true, 'This token has no scope `run`.']);
      }
      assert.deepEqual(await runsOf(), []);
    });
    it('answers nothing without the scope: the run waits, and that is told', async () => {
      write('question.baton.yaml', served.question);
      const asked: JsonMap[] = [];
      const answer: Asked = (one) => {
        asked.push(one);
        return { action: 'accept', content: { answer: 'red' } };
      };
      const client = await connect(await speaking(), { as: ['read', 'run'], answer });
      const { status, waits, run } = resultOf(await call(client, 'question'));
      assert.equal(status, 'waiting');
      assert.match(String(waits), new RegExp(`baton answer ${String(run)} --on URL`));
      assert.deepEqual(asked, []);
    });
  });

  describe('a run', () => {
    it('is begun by a tool with the inputs as schema, and is one of the server', async () => {
      write('greet.baton.yaml', served.greeting);
      await engine.beginAudit(folder(), 'me');
      const server = await speaking();
      const client = await connect(server);
      const { tools } = await client.listTools();
      assert.deepEqual(copyOf(tools.at(-1)?.inputSchema)['required'], ['name']);
      const progress: number[] = [];
      const result = await call(
        client,
        'greet',
        { name: 'Ada' },
        { onprogress: (one: { progress: number }) => progress.push(one.progress) },
      );
      const { run, status, outputs, file } = resultOf(result);
      assert.deepEqual([status, outputs, file], ['succeeded', { text: 'Hello Ada' }, 'greet.baton.yaml']);
      assert.deepEqual(progress, [1]);
      const told = asMap((await server.send('GET', `/v1/runs/${String(run)}`)).json);
      assert.equal(asMap(told['run'])['status'], 'succeeded');
      const { contents } = await client.readResource({ uri: `baton://runs/${String(run)}` });
      assert.match(JSON.stringify(contents), /Hello Ada/);
      await server.idle();
      const rows = await readAudit(folder());
      assert.deepEqual(
        rows.filter(({ action }) => action === 'run.begun').map(({ name }) => name),
        ['token:read-run-answer'],
      );
    });
    it('that fails is told as such', async () => {
      write('x.baton.yaml', served.greeting.replace('set: {text: "Hello {{ inputs.name }}"}', 'fail: Not today'));
      const result = await call(await connect(await speaking()), 'greet', { name: 'Ada' });
      assert.equal(result.isError, true);
      assert.match(textOf(result), /Not today/);
    });
    it('is refused where the inputs do not fit', async () => {
      write('greet.baton.yaml', served.greeting);
      const refused = await call(await connect(await speaking()), 'greet');
      assert.equal(refused.isError, true);
      assert.match(textOf(refused), /name/);
      assert.deepEqual(await runsOf(), []);
    });
    it('is refused where there is no such file, and where the server is full', async () => {
      write('greet.baton.yaml', served.greeting);
      write('waits.baton.yaml', served.slow);
      const client = await connect(await serve({ mcp: speech, mostRuns: 1, allow: ['terminal'] }));
      const stop = new AbortController();
      const busy = call(client, 'slow', {}, { signal: stop.signal }).catch(() => undefined);
      await untilRun('running');
      for (const [name, given, says] of [
        [
          'baton_run',
          { file: '../../etc/passwd' },
          /^There is no pipeline `\.\.\/\.\.\/etc\/passwd` in the folder of the server\.$/,
        ],
        ['greet', { name: 'Ada' }, /^The maximum number of active runs is reached/],
      ] as const) {
        const refused = await call(client, name, given);
        assert.equal(refused.isError, true, name);
        assert.match(textOf(refused), says);
        assert.doesNotMatch(textOf(refused), new RegExp(folder()));
      }
      assert.equal((await runsOf()).length, 1);
      stop.abort();
      await busy;
      await untilRun('cancelled');
    });
    it('is cancelled with its call', async () => {
      write('slow.baton.yaml', served.slow);
      const client = await connect(await serve({ mcp: speech, allow: ['terminal'] }));
      const stop = new AbortController();
      const calling = call(client, 'slow', {}, { signal: stop.signal });
      await untilRun('running');
      stop.abort();
      await assert.rejects(calling);
      await untilRun('cancelled');
    });
    for (const [how, leave] of [
      ['ends the conversation', (client: { leave(): Promise<void> }) => client.leave()],
      ['is gone', (client: Client) => client.close()],
    ] as const)
      it(`goes on when the program ${how}`, async () => {
        write('slow.baton.yaml', served.slow);
        const server = await serve({ mcp: speech, allow: ['terminal'] });
        const client = await connect(server);
        const calling = call(client, 'slow').catch(() => undefined);
        const run = await untilRun('running');
        await leave(client);
        // Another conversation is answered after whatever the end of this one began.
        await (await connect(server)).listTools();
        assert.equal((await runsOf()).find(({ id }) => id === run)?.status, 'running');
        assert.equal((await engine.readRun(join(folder(), '.baton/runs', run))).state.status, 'running');
        await server.send('POST', `/v1/runs/${run}/cancel`);
        await client.close();
        await calling;
      });
  });

  describe('a question', () => {
    it('is put to the person behind the program, again where the answer does not fit', async () => {
      write('question.baton.yaml', served.question);
      const asked: JsonMap[] = [];
      const answers = ['blue', 'green'];
      const answer: Asked = (one) => {
        asked.push(one);
        return { action: 'accept', content: { answer: answers.shift() ?? '' } };
      };
      const client = await connect(await speaking(), { answer });
      const result = resultOf(await call(client, 'question'));
      assert.deepEqual([result['status'], result['outputs']], ['succeeded', { said: 'green' }]);
      assert.equal(asked.length, 2);
      assert.match(String(asked[0]?.['message']), /The pipeline question\.baton\.yaml asks:\nWhich colour\?/);
      assert.deepEqual(asMap(asMap(asMap(asked[0]?.['requestedSchema'])['properties'])['answer'])['enum'], ['red', 'green']);
      assert.match(String(asked[1]?.['message']), /red/);
    });
    for (const [way, answer] of [
      ['declines', () => ({ action: 'decline' })],
      ['cannot be asked', undefined],
    ] as const)
      it(`waits where the person ${way}`, async () => {
        write('question.baton.yaml', served.question);
        const client = await connect(await speaking(), { answer: answer as Asked | undefined });
        assert.equal(resultOf(await call(client, 'question'))['status'], 'waiting');
      });
    it('is taken back when somebody else answers it, and the call ends with the run', async () => {
      write('question.baton.yaml', served.question);
      const server = await speaking();
      let count = 0;
      const isAsked = Promise.withResolvers<void>();
      const isTakenBack = Promise.withResolvers<void>();
      const answer: Asked = (_one, signal) => {
        // The library's client does not hear that the very first request, whose number is 0, was taken back.
        if (count++ === 0) return { action: 'decline' };
        isAsked.resolve();
        return new Promise((done) =>
          signal.addEventListener('abort', () => {
            isTakenBack.resolve();
            done({ action: 'cancel' });
          }),
        );
      };
      const client = await connect(server, { answer });
      await call(client, 'question');
      const calling = call(client, 'question');
      await isAsked.promise;
      const run = String((await runsOf()).at(-1)?.id);
      assert.equal((await server.send('POST', `/v1/runs/${run}/answers`, { body: { value: 'red' } })).status, 202);
      assert.deepEqual(resultOf(await calling)['outputs'], { said: 'red' });
      await isTakenBack.promise;
    });
    for (const [given, status] of [
      [true, 'succeeded'],
      [false, 'failed'],
    ] as const)
      it(`about a permission is one too: ${given}`, async () => {
        write('command.baton.yaml', served.command);
        const asked: JsonMap[] = [];
        const answer: Asked = (one) => {
          asked.push(one);
          return { action: 'accept', content: { answer: given } };
        };
        const client = await connect(await speaking(), { answer });
        assert.equal(resultOf(await call(client, 'command'))['status'], status);
        assert.deepEqual(
          asked.map(({ requestedSchema }) => asMap(asMap(asMap(requestedSchema)['properties'])['answer'])['type']),
          ['boolean'],
        );
      });
  });

  it('is spoken by `baton serve --mcp`, which ends with its conversations open', async () => {
    write('greet.baton.yaml', served.greeting);
    const io = testIo(folder());
    const serving = obey(['serve', '--mcp', '--port', '0'], io);
    while (!io.said.err.includes('/mcp')) await new Promise((done) => setTimeout(done, 10));
    const [, url = ''] = /The Model Context Protocol is spoken at (\S+)/.exec(io.said.err) ?? [];
    while (!/baton_\S+/.test(io.said.err)) await new Promise((done) => setTimeout(done, 10));
    const headers = { Authorization: `Bearer ${/baton_\S+/.exec(io.said.err)?.[0]}` };
    const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
    const client = new Client({ name: 'tests', version: '1' });
    await client.connect(transport as Parameters<Client['connect']>[0]);
    clients.push(client);
    assert.deepEqual(resultOf(await call(client, 'greet', { name: 'Ada' }))['outputs'], { text: 'Hello Ada' });
    io.stop();
    assert.equal((await serving).code, 0);
  });

  describe('who may speak', () => {
    const post = (body: unknown, more: JsonMap = {}) => ({ body, headers: { ...accepts, ...more } });
    it('is decided for each request', async () => {
      const server = await speaking();
      const { send, tokenOf } = server;
      const begun = await send('POST', '/mcp', { ...post(initialize), as: ['read'] });
      const own = { 'Mcp-Session-Id': String(begun.headers.get('mcp-session-id')) };
      const ping = { jsonrpc: '2.0', id: 2, method: 'ping' };
      assert.deepEqual([begun.status, (await send('POST', '/mcp', { ...post(ping, own), as: ['read'] })).status], [200, 200]);
      for (const [what, status, asked] of [
        ['no token', 401, { ...post(initialize), as: null }],
        ['a wrong token', 401, { ...post(initialize), as: 'baton_nobody' }],
        ['a token without `read`', 403, { ...post(initialize), as: ['answer'] }],
        ["another token's conversation", 404, { ...post(ping, own), as: ['read', 'run'] }],
        ['a conversation that there is not', 404, post(ping, { 'Mcp-Session-Id': 'x' })],
        ['no conversation', 400, post(ping)],
        ['no JSON', 400, post('{')],
        ['nested too deep', 400, post('['.repeat(200))],
        ['a page elsewhere', 403, post(initialize, { 'Sec-Fetch-Site': 'cross-site' })],
      ] as [string, number, Parameters<typeof send>[2]][])
        assert.equal((await send('POST', '/mcp', asked)).status, status, what);
      assert.equal((await send('GET', '/mcp', { headers: accepts })).status, 400);
      assert.equal((await send('DELETE', '/mcp', { headers: own, as: tokenOf(['read']) })).status, 200);
      assert.equal((await send('POST', '/mcp', { ...post(ping, own), as: ['read'] })).status, 404);
      assert.deepEqual(server.faults, []);
    });
    it('sends no more than any other program', async () => {
      assert.equal((await (await speaking()).send('POST', '/mcp', post('x'.repeat(bounds.body + 1)))).status, 413);
    });
    it('is nobody where the server was not told to', async () => {
      const reply = await (await serve()).send('POST', '/mcp', post(initialize));
      assert.deepEqual([reply.status, detailOf(reply)], [404, 'There is no POST /mcp here.']);
    });
    it('ends with the token', async () => {
      const server = await serve({ mcp: speech, lookEvery: 20 });
      const begun = await server.send('POST', '/mcp', { ...post(initialize), as: ['read'] });
      const own = { 'Mcp-Session-Id': String(begun.headers.get('mcp-session-id')) };
      const headers = { ...accepts, ...own, Authorization: `Bearer ${server.tokenOf(['read'])}` };
      const stream = await fetch(`${server.url}/mcp`, { headers });
      assert.equal(stream.status, 200);
      server.kept.only = true;
      assert.equal(await stream.text(), '');
      assert.equal((await server.send('POST', '/mcp', { ...post(initialize, own), as: ['read'] })).status, 401);
    });
    it('are only so many at once; what begins no conversation takes none of the places', async () => {
      const server = await speaking();
      const ping = { jsonrpc: '2.0', id: 2, method: 'ping' };
      for (let count = 0; count < 20; count++) await server.send('POST', '/mcp', { ...post(ping), as: ['read'] });
      for (let count = 0; count < bounds.sessions; count++) {
        const reply = await server.send('POST', '/mcp', { ...post(initialize), as: ['read'] });
        assert.equal(reply.status, 200, String(count));
      }
      const reply = await server.send('POST', '/mcp', post(initialize));
      assert.deepEqual([reply.status, reply.headers.get('retry-after')], [503, '30']);
    });
  });
});
