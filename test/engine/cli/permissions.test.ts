import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
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
    writeFileSync(join(place(), 'plain.baton.yaml'), 'id: plain\nsteps:\n  - {id: a, set: {x: 1}}\n');
    writeFileSync(
      join(place(), 'computed.baton.yaml'),
      'id: c\ninputs: {model: "mine:m"}\nsteps:\n  - {id: a, prompt: Hi., model: "{{ model }}"}\n',
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
      'id: v\nsteps:\n  - {id: a, set: {x: "{{ env.AWS_SECRET_ACCESS_KEY }}"}}\noutputs: {x: "{{ x }}", home: "{{ env.HOME }}"}\n',
    );
    const refused = await baton('run', 'v.baton.yaml');
    assert.equal(refused.code, 2, refused.err);
    assert.match(refused.err, /--allow env:AWS_SECRET_ACCESS_KEY --allow env:HOME(?!.*UNREAD)/);
    assert.ok(!existsSync(join(place(), '.baton/runs')));
    const told = await baton('run', 'v.baton.yaml', '--allow', 'env:AWS_SECRET_ACCESS_KEY', '--allow', 'env:HOME');
    assert.match(told.out, new RegExp(secret));
    const sent = await baton('run', 'v.baton.yaml', '--allow', 'env:AWS_SECRET_ACCESS_KEY@127.0.0.1', '--allow', 'env:HOME');
    assert.equal(sent.code, 2, 'a key for a host is not for templates');
  });

  it('a variable that is computed may be any of those that are listed', async () => {
    writeFileSync(join(place(), 'baton.yaml'), 'env: [AWS_SECRET_ACCESS_KEY]\n');
    writeFileSync(join(place(), 'v.baton.yaml'), 'id: v\ninputs: {n: X}\nsteps:\n  - {id: a, set: {x: "{{ env[n] }}"}}\n');
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
