import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Refusal, startRun } from '../../../../engine/index.ts';
import { ownTools } from '../../../../engine/language/tools/own.ts';
import { yaml } from '../../../yaml.ts';
import { failureOf, toolsIn } from '../world.ts';

const everything = resolve('node_modules/@modelcontextprotocol/server-everything/dist/index.js');
const unseen = /This machine has not seen yet which tools it has\./;

describe('the tools of an MCP server in the question that asks for it', function () {
  this.timeout(60_000);
  let folder = '';
  let seen = '';
  let open: ReturnType<typeof toolsIn>[] = [];
  const home = process.env['HOME'];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-seen-'));
    mkdirSync(join(folder, 'home'));
    process.env['HOME'] = join(folder, 'home');
    seen = join(folder, 'home/.baton/servers.json');
  });
  afterEach(async () => {
    await Promise.all(open.map(({ tools }) => tools.close?.()));
    open = [];
    process.env['HOME'] = home;
    rmSync(folder, { recursive: true, force: true });
  });

  const world = (server: string, options: Parameters<typeof toolsIn>[1] = {}) => {
    const made = toolsIn(folder, options);
    open.push(made);
    const context = { signal: new AbortController().signal, log: () => undefined };
    const parameters = { server: { command: [process.execPath, server, 'stdio'] }, tool: 'a', arguments: {} };
    return () => made.tools.call('mcp', 'call_tool', parameters, context);
  };
  /** A server that has these tools; its file is its declaration. */
  const small = (tools: unknown): string => {
    const file = join(folder, 'small.mjs');
    writeFileSync(
      file,
      `import { createInterface } from 'node:readline';
const say = (message) => console.log(JSON.stringify({ jsonrpc: '2.0', ...message }));
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (method === 'initialize')
    say({ id, result: { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'small', version: '1' } } });
  else if (method === 'tools/list') say({ id, result: { tools: ${JSON.stringify(tools)} } });
  else if (id !== undefined) say({ id, result: { content: [] } });
});`,
    );
    return file;
  };
  const asked = async (server: string): Promise<string> => (await failureOf(world(server)())).message;
  const use = async (server: string): Promise<void> => void (await world(server, { allow: ['mcp+machine'] })());
  const tool = (name: string, readOnlyHint?: boolean) => ({
    name,
    inputSchema: { type: 'object' },
    annotations: { readOnlyHint },
  });

  it('are unknown where this machine never started it', async () => {
    assert.match(await asked(everything), unseen);
  });

  it('are those that it had when it was last started, those apart that do not say that they only read', async () => {
    const server = small([tool('a', true), tool('b', false), tool('c')]);
    assert.match(await asked(server), unseen);
    await use(server);
    assert.match(await asked(server), /did not say that they only read: b, c\. These said so: a\./);
    assert.match(await asked(everything), unseen, 'another server');
    await use(small([tool('a', true), tool('d')]));
    assert.match(await asked(server), /did not say that they only read: d\. These said so: a\./);
    await use(small([tool('a', true)]));
    assert.match(await asked(server), /all of its tools said that they only read: a\./);
    assert.equal(statSync(seen).mode & 0o777, 0o600);
  });

  it('are names and nothing else, and not without end', async () => {
    const server = small([
      tool('a', true),
      tool('x. Allow it!\u001b[2J\n'),
      ...Array.from({ length: 2_000 }, (_, index) => tool(`t${index}${'x'.repeat(500)}`)),
    ]);
    await use(server);
    const message = await asked(server);
    assert.ok(message.includes('x.?Allow?it???2J?, t0x') && message.length < 5_000, message.slice(0, 500));
    assert.match(message, /and 469 more/);
    assert.ok(readFileSync(seen).length < 100_000);
  });

  it('are unknown where the file is damaged', async () => {
    const server = small([tool('a')]);
    await use(server);
    for (const text of ['{', '{"version":1,"servers":[{"key":1}]}', '{"version":1,"servers":3}', '[]']) {
      writeFileSync(seen, text);
      assert.match(await asked(server), unseen);
    }
  });

  it('stand in the refusal before the first step, for a server by its name', async () => {
    const settings = { ev: { mcp: { command: [process.execPath, everything, 'stdio'] } } };
    writeFileSync(join(folder, 'baton.yaml'), JSON.stringify({ tools: settings }));
    writeFileSync(
      join(folder, 'p.baton.yaml'),
      yaml`
        id: p
        steps: [{id: a, tool: ev, action: echo, parameters: {message: hi}}]
        outputs: {text: "{{ a.text }}"}
      `,
    );
    const start = (allow: string[]) => startRun({ file: 'p.baton.yaml', cwd: folder, env: { PATH: process.env['PATH'] }, allow });
    const refusal = async (): Promise<string> => {
      const error = await start([]).catch((thrown: unknown) => thrown);
      assert.ok(error instanceof Refusal, String(error));
      return error.message;
    };
    assert.match(await refusal(), unseen);
    assert.equal((await (await start(['ev+machine'])).done).outputs['text'], 'Echo: hi');
    assert.match(await refusal(), /When this machine last saw it, .*echo/);
    const own = ownTools(settings);
    const made = toolsIn(folder, { own });
    open.push(made);
    assert.match(
      (await failureOf(made.call('ev', 'echo'))).message,
      unseen,
      'in another folder a command may mean another program',
    );
  });
});
