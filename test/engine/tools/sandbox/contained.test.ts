import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { JsonMap } from '../../../../engine/language/json.ts';
import { ownTools } from '../../../../engine/language/tools/own.ts';
import { findSandbox } from '../../../../engine/tools/sandbox/sandbox.ts';
import type { ToolsOptions } from '../../../../engine/tools/tools.ts';
import { failureOf, toolsIn } from '../world.ts';

const everything = resolve('node_modules/@modelcontextprotocol/server-everything/dist/index.js');

interface Try {
  rule: string;
  /** A line for the shell in the working folder; `$PORT` is that of a server on this machine. */
  line: string;
  /** Whether it succeeds as `terminal`, `terminal+net`, `terminal+machine`. */
  works: readonly [contained: boolean, net: boolean, machine: boolean];
  /** What is printed where it does not. */
  prints?: string;
}

/** A home of our own. Not in a temporary folder, which is hidden too. */
const home = mkdtempSync(resolve('node_modules/.home-'));
const [yes, no] = [true, false];
const tries: Try[] = [
  { rule: 'the project is read', line: 'cat ../notes.md', works: [yes, yes, yes] },
  { rule: 'the project is written', line: 'echo x > new.txt && mkdir -p ../sub && rm new.txt', works: [yes, yes, yes] },
  { rule: 'the output folder is written', line: 'echo x > ../../out/made.txt', works: [yes, yes, yes] },
  { rule: 'programs of the system run', line: 'sed -n 1p ../notes.md | sort | wc -l > /dev/null', works: [yes, yes, yes] },
  {
    rule: 'system folders are not written',
    line: 'touch /usr/x-baton && rm /usr/x-baton',
    works: [no, no, yes],
    prints: '+machine',
  },
  { rule: 'the home is hidden', line: `test -n "$(ls -A ${home})" && ls ${home}/marker-baton`, works: [no, no, yes] },
  {
    rule: 'the home is one to write in, which is gone again',
    line: `touch ${home}/x-baton && rm ${home}/x-baton`,
    works: [yes, yes, yes],
  },
  { rule: 'a folder beside the project is not there', line: 'cat ../../secret/key', works: [no, no, yes], prints: '+machine' },
  { rule: 'a link leads nowhere else', line: 'cat ../link/key', works: [no, no, yes], prints: '+machine' },
  { rule: '.env is not read', line: 'cat ../.env', works: [no, no, yes], prints: '+machine' },
  { rule: '.env is not read by another name', line: 'cat ../named.txt', works: [no, no, yes], prints: '+machine' },
  { rule: '.env is not moved away', line: 'mv ../.env ../env2 && mv ../env2 ../.env', works: [no, no, yes] },
  { rule: '.env.local is not read', line: 'cat ../here/.env.local', works: [no, no, yes], prints: '+machine' },
  { rule: '.env.example is read', line: 'cat ../.env.example', works: [yes, yes, yes] },
  { rule: '.git is read', line: 'cat ../.git/config', works: [yes, yes, yes] },
  { rule: '.git is not written', line: 'echo evil >> ../.git/config', works: [no, no, yes], prints: '+machine' },
  { rule: '.git is not moved away', line: 'mv ../.git ../git2 && mv ../git2 ../.git', works: [no, no, yes] },
  { rule: '.baton is hidden', line: 'cat ../.baton/log.jsonl', works: [no, no, yes], prints: '+machine' },
  {
    rule: '.vscode that is not there cannot be made',
    line: 'mkdir -p ../.vscode && echo {} > ../.vscode/tasks.json',
    works: [no, no, yes],
    prints: '+machine',
  },
  { rule: 'this machine is not reached', line: 'exec 3<>/dev/tcp/127.0.0.1/$PORT', works: [no, yes, yes], prints: '+net' },
  { rule: 'processes of others are not seen', line: `test -e /proc/${process.pid}/environ`, works: [no, no, yes] },
  { rule: 'the temporary folder is its own', line: 'ls /tmp/baton-marker-*', works: [no, no, yes], prints: '+machine' },
];

const usual = { HOME: process.env['HOME'] };

describe('a program that is contained', function () {
  this.timeout(60_000);
  let folder = '';
  let marker = '';
  let server: Server | undefined;
  let port = 0;
  let open: ReturnType<typeof toolsIn>['tools'][] = [];

  before(async function () {
    if (!(await findSandbox())) {
      console.log('      nothing contains programs here (no bwrap or sandbox-exec that starts): skipped');
      this.skip();
    }
    server = createServer((_, response) => response.end('hi')).listen(0, '127.0.0.1');
    await new Promise((listening) => server?.once('listening', listening));
    port = (server.address() as AddressInfo).port;
    marker = mkdtempSync('/tmp/baton-marker-');
    writeFileSync(join(home, 'marker-baton'), '');
    Object.assign(process.env, { HOME: home });
  });
  after(() => {
    server?.close();
    if (marker) rmSync(marker, { recursive: true, force: true });
    rmSync(home, { recursive: true, force: true });
    Object.assign(process.env, usual);
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-contained-'));
    for (const name of ['work/.git', 'work/.baton', 'work/here', 'out', 'secret'])
      mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, 'work/notes.md'), 'notes\n');
    for (const name of ['.env', '.env.example', 'here/.env.local']) writeFileSync(join(folder, 'work', name), 'A_TOKEN=b\n');
    symlinkSync('.env', join(folder, 'work/named.txt'));
    writeFileSync(join(folder, 'work/.git/config'), '[core]\n');
    writeFileSync(join(folder, 'work/.baton/log.jsonl'), '{}\n');
    writeFileSync(join(folder, 'secret/key'), 'key\n');
  });
  afterEach(async () => {
    await Promise.all(open.map((tools) => tools.close?.()));
    open = [];
    rmSync(folder, { recursive: true, force: true });
  });

  const world = (options: Partial<ToolsOptions>) => {
    const made = toolsIn(folder, options);
    open.push(made.tools);
    return made;
  };
  const context = { signal: new AbortController().signal, log: () => undefined };
  const levels = ['terminal', 'terminal+net', 'terminal+machine'];

  for (const { rule, line, works, prints } of tries)
    it(rule, async () => {
      for (const [index, allow] of levels.entries()) {
        if (rule.startsWith('a link')) {
          if (!existsSync(join(folder, 'work/link'))) symlinkSync(join(folder, 'secret'), join(folder, 'work/link'));
        }
        const argv = ['/bin/bash', '-c', line.replaceAll('$PORT', String(port))];
        const result = await world({ allow: [allow], env: { PATH: process.env['PATH'], HOME: home } }).run({ argv });
        assert.equal(result['success'], works[index], `${allow}: ${JSON.stringify(result)}`);
        if (!works[index] && prints) {
          // What the network does not stop, nobody is sent to the network for.
          assert.ok(String(result['error']).includes(`--allow terminal${prints}`), `${allow}: ${JSON.stringify(result)}`);
        }
      }
      assert.deepEqual(
        readdirSync(join(folder, 'work')).filter((name) => name === '.vscode' && rule.startsWith('the project')),
        [],
        'nothing is left of what contained it',
      );
    });

  it('has its own patterns widened: the failure names the permission by which it ran', async () => {
    const argv = ['/bin/bash', '-c', 'cat ../../secret/key'];
    const { run } = world({ allow: ['terminal:/bin/bash *'] });
    assert.match(String((await run({ argv }))['error']), /--allow "terminal:\/bin\/bash \*\+machine"/);
    assert.equal(
      (
        await world({ allow: ['terminal:/bin/bash *', 'terminal:/bin/bash -c cat*+machine', 'terminal:*+machine'] }).run({ argv })
      )['success'],
      true,
    );
  });

  it('reads a file of keys that somebody allowed to be read', async () => {
    const argv = ['/bin/cat', '../.env'];
    const { run } = world({ allow: ['terminal', 'filesystem:.env'], env: { PATH: process.env['PATH'], HOME: home } });
    assert.equal((await run({ argv }))['success'], false, 'that is another file');
    const allowed = world({
      allow: ['terminal', `filesystem:${join(folder, 'work/.env')}`],
      env: { PATH: process.env['PATH'], HOME: home },
    });
    assert.equal((await allowed.run({ argv }))['stdout'], 'A_TOKEN=b\n');
  });

  it('is what runs the code of python-executor, which leaves its result', async function () {
    const code = `import os\nresult = {"home": os.path.exists(${JSON.stringify(join(home, 'marker-baton'))}), "notes": open("../notes.md").read()}`;
    const call = (allow: string) => world({ allow: [allow] }).tools.call('python-executor', 'execute', { code }, context);
    const contained = await call('python-executor');
    if (String(contained['error'] ?? '').includes('interpreter')) this.skip();
    assert.deepEqual(contained['returned'], { home: false, notes: 'notes\n' });
    assert.deepEqual((await call('python-executor+machine'))['returned'], { home: true, notes: 'notes\n' });
  });

  it('is what a tool of baton.yaml runs', async () => {
    const own = ownTools({ look: { command: ['cat', join(folder, 'secret/key')] } });
    const call = (allow: string): Promise<JsonMap> => world({ allow: [allow], own }).tools.call('look', 'run', {}, context);
    const contained = await call('look');
    assert.match(String(contained['error']), /--allow look\+machine/);
    assert.equal((await call('look+machine'))['stdout'], 'key\n');
  });

  const modules: [rule: string, body: string, contained: RegExp, machine: RegExp][] = [
    ['reads the project', `readFileSync(p.work + '/notes.md', 'utf8')`, /"output":"notes/, /"output":"notes/],
    ['does not read beside it', `readFileSync(p.secret, 'utf8')`, /look\+machine/, /"output":"key/],
    ['does not reach the network', `fetch(p.url).then((one) => one.text())`, /look\+net/, /"output":"hi"/],
    ['gives maps, and logs', `(log('said'), { a: 1 })`, /"a":1/, /"a":1/],
    ['may give much', `'x'.repeat(3_000_000)`, /xxx/, /xxx/],
    ['may throw', `(() => { throw new Error('not today'); })()`, /not today/, /not today/],
    ['may end its process', `process.exit(4)`, /4/, /4/],
  ];
  for (const [rule, body, contained, machine] of modules)
    it(`is a module that is a tool: it ${rule}`, async () => {
      writeFileSync(
        join(folder, 'work/look.mjs'),
        `import { readFileSync } from 'node:fs';\nexport default (p, { log }) => ${body.startsWith('{') ? `(${body})` : body};\n`,
      );
      const own = ownTools({ look: { module: 'look.mjs' } });
      const given = { work: join(folder, 'work'), secret: join(folder, 'secret/key'), url: `http://127.0.0.1:${port}/` };
      const call = (allow: string): Promise<JsonMap> => world({ allow: [allow], own }).tools.call('look', 'run', given, context);
      assert.match(JSON.stringify(await call('look')), contained);
      assert.match(JSON.stringify(await call('look+machine')), machine);
    });

  it('is an MCP server that is a process: one outside of the project is not found, and with the machine it is', async () => {
    const own = ownTools({ ev: { mcp: { command: [process.execPath, everything, 'stdio'] } } });
    const call = (allow: string): Promise<JsonMap> =>
      world({ allow: [allow], own }).tools.call('ev', 'echo', { message: 'hi' }, context);
    const failure = await failureOf(call('ev'));
    assert.match(failure.message, /--allow ev\+machine/, JSON.stringify(failure));
    assert.equal((await call('ev+machine'))['text'], 'Echo: hi');
  });

  it('is an MCP server that lies in the project, with the network where it was given', async () => {
    const file = join(folder, 'work/server.mjs');
    writeFileSync(
      file,
      `import { createInterface } from 'node:readline';
const say = (message) => console.log(JSON.stringify({ jsonrpc: '2.0', ...message }));
createInterface({ input: process.stdin }).on('line', async (line) => {
  const { id, method, params } = JSON.parse(line);
  if (method === 'initialize') say({ id, result: { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } } });
  if (method === 'tools/list') say({ id, result: { tools: [{ name: 'get', inputSchema: { type: 'object', properties: {} } }] } });
  if (method === 'tools/call') {
    const text = await fetch('http://127.0.0.1:${port}/').then((answer) => answer.text(), () => 'no network');
    say({ id, result: { content: [{ type: 'text', text }] } });
  }
});`,
    );
    const own = ownTools({ ours: { mcp: { command: [process.execPath, file] } } });
    const call = async (allow: string) =>
      (await world({ allow: [allow], own }).tools.call('mcp', 'call_tool', { server: 'ours', tool: 'get' }, context))['text'];
    assert.deepEqual([await call('mcp:ours'), await call('mcp:ours+net')], ['no network', 'hi']);
  });

  it('is found over links from folder to folder, as version managers lay them', async () => {
    const [bin, versions] = ['bin', 'versions'].map((name) => join(folder, 'installed', name));
    for (const one of [bin, versions]) mkdirSync(one ?? '', { recursive: true });
    symlinkSync('/usr/bin/printf', join(versions ?? '', 'say'));
    symlinkSync('../versions/say', join(bin ?? '', 'say'));
    const before = process.env['PATH'];
    process.env['PATH'] = `${bin}:${before}`;
    try {
      assert.equal((await world({ allow: ['terminal'] }).run({ argv: ['say', 'hi'] }))['stdout'], 'hi');
    } finally {
      process.env['PATH'] = before;
    }
  });

  it('fails as ever where there is no such program', async () => {
    const result = await world({ allow: ['terminal'] }).run({ argv: ['baton-no-such-program'] });
    assert.match(String(result['error']), /there is no such program/);
  });

  it('leaves nothing running when its call is ended', async () => {
    const stop = new AbortController();
    const { run } = world({ allow: ['terminal'] });
    const failure = failureOf(run({ command: 'echo $$ > pid.txt; sleep 300 & sleep 300' }, stop.signal));
    const file = join(folder, 'work/here/pid.txt');
    while (!existsSync(file)) await new Promise((next) => setTimeout(next, 20));
    stop.abort();
    assert.equal((await failure).kind, 'cancelled');
    const left = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandLine(pid).includes(folder));
    assert.deepEqual(left.map(commandLine), []);
  });
});

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
