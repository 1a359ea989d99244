import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import {
  type CallToolResult,
  CallToolResultSchema,
  ElicitRequestSchema,
  JSONRPCMessageSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { readMessage, writeMessage } from '../../../../engine/cli/lazy/exact-ids.ts';
import { serveMcp } from '../../../../engine/cli/lazy/mcp-server.ts';
import { backendOfFolder } from '../../../../engine/cli/mcp/backend.ts';
import * as engine from '../../../../engine/index.ts';
import { definedMap, isMap, type Json, type JsonMap } from '../../../../engine/language/json.ts';
import { parseJson } from '../../../../engine/language/values/numbers.ts';
import { yaml } from '../../../yaml.ts';
import { useOwnHome } from '../../own-home.ts';
import { temporaryFolder } from '../../store/folder.ts';

const greeting = yaml`
  id: greet
  description: Greets somebody.
  inputs: {name: {type: string, required: true, description: Whom to greet}}
  outputs: {text: "{{ hello.text }}"}
  steps:
    - {id: hello, set: {text: "Hello {{ inputs.name }}"}}
    - {id: bye, set: {text: "{{ hello.text }}, bye"}}
`;
const question = yaml`
  id: question
  outputs: {said: "{{ person }}"}
  steps: [{id: person, ask: Which colour?, choices: [red, green]}]
`;
const slow = yaml`
  id: slow
  steps: [{id: sleeps, tool: terminal, action: run, parameters: {argv: [sleep, "300"]}}]
`;
const command = yaml`
  id: command
  outputs: {said: "{{ echo.stdout }}"}
  steps: [{id: echo, tool: terminal, action: run, parameters: {argv: [echo, done]}}]
`;

type Answer = { action: 'accept' | 'decline' | 'cancel'; content?: Record<string, string | number | boolean | string[]> };

describe('pipelines as tools of the Model Context Protocol', () => {
  useOwnHome();
  const folder = temporaryFolder();
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  const write = (file: string, text: string): void => {
    const path = join(folder(), file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };

  /** A program that speaks with the server; `answer` is what its person says to a question. */
  async function connect(
    answer?: (asked: JsonMap) => Answer | Promise<Answer>,
    allow: string[] = [],
    place = folder(),
  ): Promise<Client> {
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    const start = { allow, env: {}, workerFile: resolve('dist/worker.cjs') };
    const served = serveMcp(backendOfFolder({ engine, folder: place, version: '1', start }), theirs);
    const client = new Client({ name: 'tests', version: '1' }, { capabilities: answer ? { elicitation: {} } : {} });
    if (answer) client.setRequestHandler(ElicitRequestSchema, ({ params }) => answer(asMap(params)));
    await client.connect(ours);
    ends.push(async () => {
      await client.close();
      await served;
    });
    return client;
  }

  const call = async (client: Client, name: string, given: JsonMap = {}, options = {}): Promise<CallToolResult> =>
    CallToolResultSchema.parse(await client.callTool({ name, arguments: given }, undefined, options));
  const textOf = ({ content: [first] }: CallToolResult): string => (first?.type === 'text' ? first.text : '');
  const asMap = (value: unknown): JsonMap => {
    const copy: unknown = JSON.parse(JSON.stringify(value ?? null));
    return isMap(copy) ? copy : {};
  };

  describe('the list of tools', () => {
    it('has each pipeline without errors, with its inputs as schema', async () => {
      write('greet.baton.yaml', greeting);
      write('broken.baton.yaml', 'id: broken\nsteps: [{id: a, prompt: "{{ nothing }}"}]\n');
      const { tools } = await (await connect()).listTools();
      assert.deepEqual(
        tools.map(({ name }) => name),
        ['baton_check', 'baton_explain', 'baton_run', 'greet'],
      );
      const { description, inputSchema } = tools[3] ?? {};
      assert.equal(description, 'Greets somebody. (Runs the pipeline greet.baton.yaml.)');
      assert.deepEqual(asMap(inputSchema), {
        type: 'object',
        properties: { name: { type: 'string', description: 'Whom to greet' } },
        required: ['name'],
        additionalProperties: false,
      });
    });
    it('tells pipelines of one id apart by their files', async () => {
      for (const file of ['a.baton.yaml', 'b/c.baton.yaml']) write(file, greeting);
      const { tools } = await (await connect()).listTools();
      assert.deepEqual(
        tools.slice(3).map(({ name }) => name),
        ['a', 'b_c'],
      );
    });
    it('keeps what a name means while a file has errors', async () => {
      write('a.baton.yaml', greeting);
      write('b.baton.yaml', greeting);
      const client = await connect();
      const names = async () => (await client.listTools()).tools.slice(3).map(({ name }) => name);
      assert.deepEqual(await names(), ['a', 'b']);
      write('a.baton.yaml', greeting.replace('hello.text', 'nothing.text'));
      assert.deepEqual(await names(), ['b']);
    });
    it('has no name twice, also where a pipeline is called as a tool of the server', async () => {
      write('x.baton.yaml', greeting.replace('id: greet', 'id: baton_run'));
      const { tools } = await (await connect()).listTools();
      assert.deepEqual(
        tools.map(({ name }) => name),
        ['baton_check', 'baton_explain', 'baton_run', 'x'],
      );
    });
    it('asks for no secret: only a person says where one comes from', async () => {
      write('x.baton.yaml', greeting.replace('inputs: {', 'inputs: {token: {type: string, secret: true, required: true}, '));
      const { tools } = await (await connect()).listTools();
      assert.deepEqual(
        [Object.keys(tools[3]?.inputSchema.properties ?? {}), tools[3]?.inputSchema.required],
        [['name'], ['name']],
      );
    });
    it('is read anew: files change while the server lives', async () => {
      const client = await connect();
      write('greet.baton.yaml', greeting);
      assert.ok((await client.listTools()).tools.some(({ name }) => name === 'greet'));
    });
  });

  describe('files', () => {
    it('are checked and explained', async () => {
      write('greet.baton.yaml', greeting);
      write('broken.baton.yaml', 'id: broken\nsteps: [{id: a, prompt: "{{ nothing }}"}]\n');
      const client = await connect();
      const checked = asMap((await call(client, 'baton_check', { file: 'broken.baton.yaml' })).structuredContent);
      assert.deepEqual([checked['runs'], checked['errors']], [false, 1]);
      const explained = asMap((await call(client, 'baton_explain', { file: 'greet.baton.yaml' })).structuredContent);
      assert.deepEqual(explained['steps'], [
        { path: 'hello', kind: 'set' },
        { path: 'bye', kind: 'set' },
      ]);
    });
    const others: [what: string, given: JsonMap, why: RegExp][] = [
      ['outside of the folder', { file: '../other.baton.yaml' }, /no pipeline `\.\.\/other\.baton\.yaml`/],
      ['that are not there', { file: 'none.baton.yaml' }, /no pipeline `none/],
      ['of settings', { file: 'baton.yaml' }, /settings of the project/],
      ['that nobody names', {}, /which pipeline/],
    ];
    for (const [what, given, why] of others)
      it(`${what} are refused in words`, async () => {
        write('baton.yaml', '{}\n');
        const client = await connect();
        for (const name of ['baton_check', 'baton_explain', 'baton_run']) {
          const result = await call(client, name, given);
          assert.ok(result.isError);
          assert.match(textOf(result), why);
        }
      });
    it('with errors are not run, and what is wrong is told', async () => {
      write('broken.baton.yaml', 'id: broken\nsteps: [{id: a, prompt: "{{ nothing }}"}]\n');
      const result = await call(await connect(), 'baton_run', { file: 'broken.baton.yaml' });
      assert.ok(result.isError);
      assert.match(textOf(result), /"line":2/);
    });
  });

  describe('a run', () => {
    it('gives its outputs, tells its progress, and is a resource afterwards with its report', async () => {
      write('greet.baton.yaml', greeting);
      const client = await connect();
      const progress: [number, number | undefined][] = [];
      const onprogress = (one: { progress: number; total?: number }) => void progress.push([one.progress, one.total]);
      const result = await call(client, 'greet', { name: 'Ada' }, { onprogress });
      const { run, outputs, status } = asMap(result.structuredContent);
      assert.deepEqual([status, outputs], ['succeeded', { text: 'Hello Ada' }]);
      assert.deepEqual(progress, [
        [1, 2],
        [2, 2],
      ]);
      const link = result.content.find(({ type }) => type === 'resource_link');
      assert.ok(link?.type === 'resource_link' && link.uri === `baton://runs/${run}`);

      const { resources } = await client.listResources();
      assert.deepEqual(
        resources.map(({ uri }) => uri),
        [link.uri],
      );
      const [read] = (await client.readResource({ uri: link.uri })).contents;
      assert.ok(read && 'text' in read && JSON.parse(read.text).outputs.text === 'Hello Ada');
      const [report] = (await client.readResource({ uri: `${link.uri}/report` })).contents;
      assert.ok(report && 'text' in report && /^# .*greet/i.test(report.text));
    });
    it('without an input that it needs is refused', async () => {
      write('greet.baton.yaml', greeting);
      const result = await call(await connect(), 'greet');
      assert.ok(result.isError);
      assert.match(textOf(result), /name/);
    });
    it('is cancelled with its call', async () => {
      write('question.baton.yaml', question);
      const asked = Promise.withResolvers<void>();
      const client = await connect(() => {
        asked.resolve();
        return new Promise(() => undefined);
      });
      const ending = new AbortController();
      const called = call(client, 'question', {}, { signal: ending.signal });
      await asked.promise;
      ending.abort('enough');
      await assert.rejects(called);
      await ends.pop()?.();
      assert.deepEqual(
        (await engine.listRuns(folder())).map(({ status }) => status),
        ['cancelled'],
      );
    });
    it('of a pipeline outside of the folder is no resource here', async () => {
      write('baton.yaml', '{}\n');
      write('greet.baton.yaml', greeting);
      await call(await connect(), 'greet', { name: 'Ada' });
      mkdirSync(join(folder(), 'sub'));
      const { resources } = await (await connect(undefined, [], join(folder(), 'sub'))).listResources();
      assert.deepEqual(resources, []);
    });
    it('that is no resource here is told', async () => {
      const client = await connect();
      for (const uri of ['baton://runs/none', 'baton://runs/../secret', 'file:///etc/passwd'])
        await assert.rejects(client.readResource({ uri }), /There is no resource/);
    });
  });

  describe('what a run asks', () => {
    it('is put to the person', async () => {
      write('question.baton.yaml', question);
      const asked: JsonMap[] = [];
      const client = await connect((one) => {
        asked.push(one);
        return { action: 'accept', content: { answer: 'green' } };
      });
      const result = asMap((await call(client, 'question')).structuredContent);
      assert.deepEqual(result['outputs'], { said: 'green' });
      assert.match(String(asked[0]?.['message']), /question\.baton\.yaml asks:\nWhich colour\?/);
      assert.deepEqual(asked[0]?.['requestedSchema'], {
        type: 'object',
        properties: { answer: { type: 'string', title: 'Your answer', enum: ['red', 'green'] } },
        required: ['answer'],
      });
    });
    for (const [who, answer] of [
      ['a program that cannot ask', undefined],
      ['an answer that never fits', (): Answer => ({ action: 'accept', content: { answer: 'blue' } })],
      ['a person who declines', (): Answer => ({ action: 'decline' })],
    ] as const)
      it(`waits where there is ${who}`, async () => {
        write('question.baton.yaml', question);
        const { status, waits, run } = asMap((await call(await connect(answer), 'question')).structuredContent);
        assert.deepEqual([status, waits], ['waiting', `The run waits for a person: baton answer ${run}`]);
      });
  });

  describe('a permission', () => {
    it('is given by a person for one run, and never kept', async () => {
      write('command.baton.yaml', command);
      let count = 0;
      const client = await connect(() => {
        count++;
        return { action: 'accept', content: { answer: true } };
      });
      for (const times of [1, 2]) {
        const { outputs } = asMap((await call(client, 'command')).structuredContent);
        assert.deepEqual([outputs, count], [{ said: 'done\n' }, times]);
      }
    });
    const refusals: [who: string, answer: (() => Answer) | undefined][] = [
      ['a program that cannot ask', undefined],
      ['a person who declines', () => ({ action: 'decline' })],
      ['a person who leaves the box empty', () => ({ action: 'accept', content: { answer: false } })],
    ];
    for (const [who, answer] of refusals)
      it(`is refused where there is ${who}`, async () => {
        write('command.baton.yaml', command);
        const result = await call(await connect(answer), 'command');
        assert.ok(result.isError);
        assert.match(textOf(result), /terminal/);
      });
    it('that was given at the start is not asked for', async () => {
      write('command.baton.yaml', command);
      const { outputs } = asMap((await call(await connect(undefined, ['terminal']), 'command')).structuredContent);
      assert.deepEqual(outputs, { said: 'done\n' });
    });
  });

  it('ends its runs with the conversation', async () => {
    write('question.baton.yaml', question);
    const asked = Promise.withResolvers<void>();
    const client = await connect(() => {
      asked.resolve();
      return new Promise(() => undefined);
    });
    const called = assert.rejects(call(client, 'question'));
    await asked.promise;
    await ends.pop()?.();
    await called;
    assert.deepEqual(
      (await engine.listRuns(folder())).map(({ status }) => status),
      ['cancelled'],
    );
  });

  it('ends with its standard input', async () => {
    const child = spawn(process.execPath, [resolve('dist/cli.cjs'), 'mcp'], { cwd: folder(), stdio: 'pipe' });
    const ended = once(child, 'exit');
    child.stdin.end();
    assert.deepEqual(await ended, [0, null]);
  });

  it('ends its runs with its standard input, also a command that is just starting', async () => {
    write('slow.baton.yaml', slow);
    const child = spawn(process.execPath, [resolve('dist/cli.cjs'), 'mcp', '--allow', 'terminal'], {
      cwd: folder(),
      stdio: 'pipe',
    });
    const ended = once(child, 'exit');
    const lines = createInterface({ input: child.stdout });
    const begun = once(lines, 'line');
    const send = (message: JsonMap) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    const about = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'tests', version: '1' } };
    send({ id: 1, method: 'initialize', params: about });
    await begun;
    send({ method: 'notifications/initialized' });
    send({ id: 2, method: 'tools/call', params: { name: 'slow', arguments: {} } });
    while ((await engine.listRuns(folder())).length === 0) await new Promise((done) => setTimeout(done, 50));
    child.stdin.end();
    const [code] = await ended;
    const [run] = await engine.listRuns(folder());
    assert.deepEqual([code, run?.status], [0, 'cancelled']);
  });

  describe('messages that are none', () => {
    /** What the server answers to lines, each as it stands; it ends with its standard input. */
    async function answersTo(lines: readonly string[]): Promise<JsonMap[]> {
      const child = spawn(process.execPath, [resolve('dist/cli.cjs'), 'mcp'], { cwd: folder(), stdio: 'pipe' });
      const answers: JsonMap[] = [];
      createInterface({ input: child.stdout }).on('line', (line) => answers.push(asMap(parseJson(line))));
      const ended = once(child, 'close');
      for (const line of lines) child.stdin.write(`${line}\n`);
      child.stdin.end();
      assert.deepEqual(await ended, [0, null]);
      return answers;
    }

    const request = (method: string, params?: Json): string => JSON.stringify({ jsonrpc: '2.0', id: 7, method, params });
    const wanted = (name: string, method: string): string =>
      `The parameter \`${name}\` of ${method} is missing, or is not what the protocol expects there.`;
    const noMessage = { code: -32600, message: 'This is not a JSON-RPC 2.0 message.' };
    const lines: [line: string, error: JsonMap, id: number | string | null][] = [
      ['{"jsonrpc', { code: -32700, message: 'This line is not JSON.' }, null],
      ['{"a":1}', noMessage, null],
      ['[1]', noMessage, null],
      ['{"jsonrpc":"2.0","id":{},"method":"tools/list"}', noMessage, null],
      ['{"jsonrpc":"2.0","id":"seven","method":7}', noMessage, 'seven'],
      [request('tools/call', {}), { code: -32602, message: wanted('name', 'tools/call') }, 7],
      [request('tools/call', { name: 3 }), { code: -32602, message: wanted('name', 'tools/call') }, 7],
      [request('tools/call', { name: 'x', arguments: [] }), { code: -32602, message: wanted('arguments', 'tools/call') }, 7],
      [request('resources/read'), { code: -32602, message: wanted('params', 'resources/read') }, 7],
      [request('tools/list', { cursor: 1 }), { code: -32602, message: wanted('cursor', 'tools/list') }, 7],
      ['{"jsonrpc":"2.0","id":9007199254740993,"method":7}', noMessage, '9007199254740993'],
      ['{"jsonrpc":"2.0","id":1.5,"method":"tools/lit"}', { code: -32601, message: 'Method not found' }, 1.5],
      [request('tools/lit'), { code: -32601, message: 'Method not found' }, 7],
    ];
    it('get the code that JSON-RPC has for them', async () => {
      const answers = await answersTo(lines.map(([line]) => line));
      const unsorted = (some: readonly JsonMap[]): string[] => some.map((one) => JSON.stringify(one)).sort();
      const errors = answers.map(({ id, error }) => definedMap({ id, error }));
      assert.deepEqual(unsorted(errors), unsorted(lines.map(([, error, id]) => definedMap({ id, error }))));
    });
  });

  it('answers under the number that was sent, and cancels by it', () => {
    const numbers = ['9007199254740993', '-12345678901234567890', '1.5', '0.1234567890123456789', '1e400', '7'];
    for (const id of numbers) {
      const request = readMessage(`{"jsonrpc":"2.0","id":${id},"method":"ping","params":{"id":${id}}}`);
      assert.ok(JSONRPCMessageSchema.safeParse(request).success, id);
      const answered = isMap(request) ? writeMessage({ id: request['id'], result: {} }) : '';
      assert.equal(answered, `{"id":${id},"jsonrpc":"2.0","result":{}}\n`);
      const cancels = readMessage(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${id}}}`);
      assert.ok(isMap(cancels) && isMap(request) && isMap(cancels['params']));
      assert.equal(cancels['params']['requestId'], request['id']);
    }
    assert.deepEqual(readMessage('{"id":1,"params":{"arguments":{"id":1e300}}}'), {
      id: 1,
      params: { arguments: { id: 1e300 } },
    });
  });

  it('is spoken by `baton mcp`, whose standard output holds nothing else', async () => {
    write('greet.baton.yaml', greeting);
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [resolve('dist/cli.cjs'), 'mcp'],
      cwd: folder(),
      stderr: 'pipe',
    });
    const client = new Client({ name: 'tests', version: '1' });
    const faults: Error[] = [];
    client.onerror = (error) => void faults.push(error);
    await client.connect(transport);
    const { outputs } = asMap((await call(client, 'greet', { name: 'Ada' })).structuredContent);
    assert.deepEqual([outputs, client.getServerVersion()?.name], [{ text: 'Hello Ada' }, 'baton']);
    assert.equal(client.getServerVersion()?.version, JSON.parse(readFileSync('package.json', 'utf8')).version);
    await client.close();
    assert.deepEqual(faults, []);
  });
});
