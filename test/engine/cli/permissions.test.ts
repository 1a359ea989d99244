import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import type { Keyboard } from '../../../engine/cli/io.ts';
import { findSandbox } from '../../../engine/tools/sandbox/sandbox.ts';
import { yaml } from '../../yaml.ts';
import { temporaryFolder } from '../store/folder.ts';
import { obey, type Said, testIo } from './io.ts';

const secret = 'planted-in-the-environment';

describe('a folder that names where prompts and keys go', () => {
  const place = temporaryFolder();
  const home = process.env['HOME'];
  let server: Server;
  let received = '';
  before(async () => {
    server = createServer(async (request, response) => {
      received += JSON.stringify(request.headers);
      for await (const part of request) received += part;
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":{"message":"no"}}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => server.close());
  const port = (): number => {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  };
  const baton = (...args: string[]): Promise<Said> => obey(args, testIo(place(), { env: { AWS_SECRET_ACCESS_KEY: secret } }));

  beforeEach(() => {
    received = '';
    for (const folder of ['.git', 'home/.baton']) mkdirSync(join(place(), folder), { recursive: true });
    process.env['HOME'] = join(place(), 'home');
    writeFileSync(
      join(place(), 'baton.yaml'),
      `default_model: mine:m
orchestrator: mine:m
providers:
  mine: {type: openai-compatible, base_url: "http://127.0.0.1:${port()}/v1", key: env:AWS_SECRET_ACCESS_KEY}
  other: {type: openai-compatible, base_url: "http://elsewhere.example/v1"}
models:
  - {id: "mine:m", input_price: 1, output_price: 1}
  - {id: "mine:n", input_price: 1, output_price: 1}
`,
    );
    writeFileSync(
      join(place(), 'p.baton.yaml'),
      `id: p
inputs: {model: "mine:m"}
steps:
  - {id: a, prompt: Say something.}
  - {id: b, prompt: Say more., vars: {tone: "<AUTO>kind or plain</AUTO>"}}
`,
    );
    writeFileSync(
      join(place(), 'plain.baton.yaml'),
      yaml`
      id: plain
      steps:
        - {id: a, set: {x: 1}}
    `,
    );
    writeFileSync(
      join(place(), 'computed.baton.yaml'),
      yaml`
        id: c
        inputs: {model: "mine:m"}
        steps:
          - {id: a, prompt: Hi., model: "{{ model }}"}
      `,
    );
  });
  afterEach(() => {
    process.env['HOME'] = home;
  });

  const asking: [command: string, args: string[]][] = [
    ['run', ['run', 'p.baton.yaml']],
    ['run with a model of baton.yaml', ['run', 'p.baton.yaml', '--model', 'mine:m']],
    ['ask', ['ask', 'Is it?', '--models', 'mine:m,mine:n']],
    ['auto', ['auto', 'p.baton.yaml', '--refresh']],
    ['explain', ['explain', 'p.baton.yaml']],
    ['compare', ['compare', 'p.baton.yaml', '--models', 'mine:m,mine:n']],
  ];
  for (const [command, args] of asking)
    it(`${command} sends nothing, and says what would allow it`, async () => {
      const { code, out, err } = await baton(...args);
      assert.equal(received, '');
      assert.equal(code, 2, err);
      assert.match(out + err, new RegExp(`--allow env:AWS_SECRET_ACCESS_KEY@127\\.0\\.0\\.1:${port()}`));
      assert.ok(!(out + err).includes(secret));
    });

  it('doctor --live sends nothing, and says what would allow it', async () => {
    const { out } = await baton('doctor', '--live', '--json');
    assert.equal(received, '');
    assert.match(out, new RegExp(`--allow env:AWS_SECRET_ACCESS_KEY@127\\.0\\.0\\.1:${port()}`));
  });

  it('asks for nothing that the run does not reach', async () => {
    const { code, err } = await baton('run', 'plain.baton.yaml');
    assert.equal(code, 0, err);
  });

  it('lists variables for templates: what a template reads is asked for, what none reads is not', async () => {
    writeFileSync(join(place(), 'baton.yaml'), 'env: [AWS_SECRET_ACCESS_KEY, HOME, UNREAD]\n');
    writeFileSync(
      join(place(), 'v.baton.yaml'),
      yaml`
        id: v
        steps:
          - {id: a, set: {x: "{{ env.AWS_SECRET_ACCESS_KEY }}"}}
        outputs: {x: "{{ x }}", home: "{{ env.HOME }}"}
      `,
    );
    const refused = await baton('run', 'v.baton.yaml');
    assert.equal(refused.code, 2, refused.err);
    assert.match(refused.err, /--allow env:AWS_SECRET_ACCESS_KEY --allow env:HOME(?!.*UNREAD)/);
    assert.ok(!existsSync(join(place(), '.baton/runs')));
    const told = await baton('run', 'v.baton.yaml', '--allow', 'env:AWS_SECRET_ACCESS_KEY', '--allow', 'env:HOME');
    assert.match(told.out, /‹secret env\.AWS_SECRET_ACCESS_KEY›/);
    assert.ok(told.out.includes(join(place(), 'home')) && !told.out.includes(secret));
    const sent = await baton('run', 'v.baton.yaml', '--allow', 'env:AWS_SECRET_ACCESS_KEY@127.0.0.1', '--allow', 'env:HOME');
    assert.equal(sent.code, 2, 'a key for a host is not for templates');
  });

  it('a variable that is computed may be any of those that are listed', async () => {
    writeFileSync(join(place(), 'baton.yaml'), 'env: [AWS_SECRET_ACCESS_KEY]\n');
    writeFileSync(
      join(place(), 'v.baton.yaml'),
      yaml`
      id: v
      inputs: {n: X}
      steps:
        - {id: a, set: {x: "{{ env[n] }}"}}
    `,
    );
    const { code, err } = await baton('run', 'v.baton.yaml');
    assert.deepEqual([code, /--allow env:AWS_SECRET_ACCESS_KEY/.test(err)], [2, true], err);
  });

  it('.env gives values, and chooses no program and no place', async () => {
    const ran = join(place(), 'ran.txt');
    writeFileSync(join(place(), 'evil.sh'), `#!/bin/sh\ntouch "${ran}"\n`, { mode: 0o755 });
    const variables = ['BATON_PYTHON', 'BATON_BROWSER'].map((name) => `${name}=${join(place(), 'evil.sh')}\n`).join('');
    writeFileSync(join(place(), '.env'), `${variables}BATON_SEARCH_URL=http://127.0.0.1:${port()}/\n`);
    writeFileSync(
      join(place(), 't.baton.yaml'),
      `id: t
steps:
  - {id: a, tool: python-executor, parameters: {code: "x = 1"}, on_failure: continue}
  - {id: b, tool: pdf-compiler, parameters: {content: x, path: x.pdf}, on_failure: continue}
  - {id: c, tool: web-search, parameters: {query: x}, on_failure: continue}
`,
    );
    for (const args of [['run', 't.baton.yaml', '--plan'], ['run', 't.baton.yaml', '--allow', 'python-executor'], ['doctor']])
      await baton(...args);
    assert.deepEqual([existsSync(ran), received], [false, '']);
  });

  it('goes there once a person allowed it: for the run, or in all folders by their own settings', async () => {
    await baton('run', 'p.baton.yaml', '--allow', `env:AWS_SECRET_ACCESS_KEY@127.0.0.1:${port()}`);
    assert.match(received, new RegExp(secret));
    received = '';
    writeFileSync(join(place(), 'home/.baton/settings.yaml'), `allow: ["env:AWS_SECRET_ACCESS_KEY@127.0.0.1:${port()}"]\n`);
    await baton('run', 'p.baton.yaml');
    assert.match(received, new RegExp(secret));
  });

  it('what stands in the folder itself allows nothing', async () => {
    mkdirSync(join(place(), '.baton'), { recursive: true });
    const allow = `env:AWS_SECRET_ACCESS_KEY@127.0.0.1:${port()}`;
    writeFileSync(join(place(), '.baton/settings.yaml'), `allow: ["${allow}"]\n`);
    const grant = { root: place(), tool: 'env', pattern: allow.slice(4), file: 'p', by: 'me', at: '2026-01-01' };
    writeFileSync(join(place(), '.baton/grants.json'), JSON.stringify({ version: 2, grants: [grant] }));
    const { code } = await baton('run', 'p.baton.yaml');
    assert.deepEqual([code, received], [2, '']);
  });
});

describe('permissions of a folder', () => {
  const place = temporaryFolder();
  const home = process.env['HOME'];
  beforeEach(() => {
    for (const folder of ['.git', 'home']) mkdirSync(join(place(), folder), { recursive: true });
    process.env['HOME'] = join(place(), 'home');
    writeFileSync(join(place(), 'baton.yaml'), 'permissions: ["terminal:echo *", "http:api.example:443"]\n');
    writeFileSync(
      join(place(), 'p.baton.yaml'),
      yaml`
      id: p
      steps:
        - {id: a, tool: terminal, parameters: {command: echo hi}}
    `,
    );
    writeFileSync(
      join(place(), 'open.baton.yaml'),
      yaml`
        id: open
        steps:
          - {id: w, set: {x: hi}}
          - {id: a, tool: terminal, parameters: {command: "echo {{ x }}"}}
      `,
    );
  });
  afterEach(() => {
    process.env['HOME'] = home;
  });
  const baton = (args: string[], keyboard?: Keyboard): Promise<Said> =>
    obey(args, testIo(place(), keyboard ? { env: { USER: 'ann' }, keyboard } : { env: { USER: 'ann' } }));
  const types = (...lines: string[]): Keyboard => ({
    line: async () => lines.shift(),
    hidden: async () => undefined,
  });

  it('are asked for as a whole, and granted by nobody but a person', async () => {
    const { code, err } = await baton(['run', 'p.baton.yaml']);
    assert.equal(code, 2, err);
    assert.match(err, /--allow "terminal:echo \*" --allow http:api\.example:443/);
    assert.equal((await baton(['run', 'p.baton.yaml', '--allow', 'terminal:echo hi'])).code, 0, 'what it needs is enough');
  });

  it('are confirmed once at a terminal, also for what only the run tells', async () => {
    const refused = await baton(['run', 'open.baton.yaml'], types('no'));
    assert.deepEqual([refused.code, /May it\?/.test(refused.err)], [2, true], refused.err);
    const first = await baton(['run', 'open.baton.yaml'], types('always'));
    assert.equal(first.code, 0, first.err);
    const again = await baton(['run', 'open.baton.yaml'], types());
    assert.deepEqual([again.code, /May it\?/.test(again.err)], [0, false], again.err);
    assert.equal((await baton(['run', 'open.baton.yaml'])).code, 0, 'and hold where nobody sits');
  });

  it('let programs reach as far as the answer says, where something contains them', async function () {
    if (!(await findSandbox())) {
      console.log('      SKIPPED: nothing on this machine contains programs');
      this.skip();
    }
    writeFileSync(join(place(), 'baton.yaml'), 'limits: {}\n');
    const first = await baton(['run', 'p.baton.yaml'], types('always+net'));
    assert.deepEqual([first.code, /always\+net/.test(first.err)], [0, true], first.err);
    assert.match((await baton(['permissions'])).out, /^terminal:echo hi\+net /m);
    assert.equal((await baton(['run', 'p.baton.yaml'], types('yes please'))).code, 0, 'nobody is asked again');
  });

  it('are asked for once each run where only this run was allowed', async () => {
    assert.equal((await baton(['run', 'p.baton.yaml'], types('yes'))).code, 0);
    assert.equal((await baton(['run', 'p.baton.yaml'])).code, 2);
  });

  it('for a tool that there is not is an error', async () => {
    writeFileSync(join(place(), 'baton.yaml'), 'permissions: [termnal]\n');
    const { code, err } = await baton(['run', 'p.baton.yaml']);
    assert.equal(code, 2);
    assert.match(err, /`permissions:` of baton\.yaml names termnal[\s\S]*terminal/);
  });

  it('are listed with where, what, since when and by whom, and taken back', async () => {
    assert.match((await baton(['permissions'])).out, /Nothing is granted in this folder/);
    await baton(['run', 'p.baton.yaml'], types('always'));
    const { out } = await baton(['permissions']);
    assert.match(out, /^terminal:echo \* {2}in \S+ · since \d{4}-\d\d-\d\d · by ann · p\.baton\.yaml$/m);
    mkdirSync(join(place(), 'other/.git'), { recursive: true });
    const elsewhere = await obey(['permissions'], testIo(join(place(), 'other')));
    assert.match(elsewhere.out, /Nothing is granted in this folder/);
    assert.equal((await baton(['permissions', '--revoke', 'terminal'])).code, 2, 'not in these words');
    assert.doesNotMatch((await baton(['permissions', '--revoke', 'terminal:echo *'])).out, /terminal/);
    assert.equal((await baton(['run', 'p.baton.yaml'])).code, 2);
    const { grants } = JSON.parse((await baton(['permissions', '--all', '--json'])).out);
    assert.deepEqual(
      grants.map(({ tool, pattern }: { tool: string; pattern: string }) => [tool, pattern]),
      [['http', 'api.example:443']],
    );
  });
});

describe('a command with a secret in it', () => {
  const place = temporaryFolder();

  it('is asked for beforehand with a sign in its place, which stands for whatever the secret is', async () => {
    writeFileSync(
      join(place(), 'p.baton.yaml'),
      yaml`
        id: p
        inputs:
          token: {type: string, secret: true}
        steps:
          - {id: a, tool: terminal, parameters: {command: "echo {{ token }} {{ 'Bearer ' ~ token }}"}}
      `,
    );
    const baton = (...args: string[]) =>
      obey(['run', 'p.baton.yaml', '--secret', 'token=TILL', ...args], testIo(place(), { env: { TILL: 'till 4815-1623' } }));
    const { code, err } = await baton();
    assert.deepEqual([code, /till 4815/.test(err)], [2, false], err);
    const [, allow = ''] = /--allow "([^"]*)"/.exec(err) ?? [];
    assert.equal(allow, "terminal:echo * 'Bearer *'");
    assert.equal((await baton('--allow', allow)).code, 0);
  });
});
