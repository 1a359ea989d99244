import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { makeFolderNow } from '../../../../engine/disk/files/permissions.ts';
import type { StartOptions } from '../../../../engine/index.ts';
import { examine, forkRun, planRun, Refusal, startRun } from '../../../../engine/index.ts';
import { useOwnHome } from '../../own-home.ts';
import { temporaryFolder } from '../../store/folder.ts';

const planted = 'planted-secret-0001';
const renewed = 'renewed-secret-0002';

describe('secrets that a person keeps', () => {
  useOwnHome();
  const folder = temporaryFolder();
  const keep = (name: string, value: string): void => writeFileSync(join(homedir(), 'kept', name), value, { mode: 0o600 });
  let server: Server;
  let port = 0;
  /** The one key that the server takes, and those that it was shown. */
  let good = planted;
  let shown: string[] = [];
  before(async () => {
    makeFolderNow(join(homedir(), 'kept'));
    makeFolderNow(join(homedir(), '.baton'));
    writeFileSync(
      join(homedir(), '.baton/settings.yaml'),
      `secrets: [{ provider: files, folder: "${join(homedir(), 'kept')}" }]\n`,
    );
    server = createServer((request, response) => {
      const key = String(request.headers.authorization ?? '').replace('Bearer ', '');
      shown.push(key);
      request.resume().on('end', () => {
        if (key !== good)
          return response.writeHead(401, { 'content-type': 'application/json' }).end('{"error": {"message": "bad key"}}');
        if (request.url?.endsWith('/search')) return response.end('{"results": [{"title": "a", "url": "http://a.example"}]}');
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const chunk = {
          id: 'a',
          object: 'chat.completion.chunk',
          model: 'm',
          choices: [{ index: 0, delta: { content: 'fine' }, finish_reason: 'stop' }],
        };
        return response.end(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const place = server.address();
    port = typeof place === 'object' && place ? place.port : 0;
  });
  after(() => server.close());
  beforeEach(() => {
    for (const name of readdirSync(join(homedir(), 'kept'))) keep(name, '');
    good = planted;
    shown = [];
  });

  const file = 'p.baton.yaml';
  const write = (text: string, settings = '{}'): void => {
    writeFileSync(join(folder(), file), text);
    writeFileSync(join(folder(), 'baton.yaml'), `${settings}\n`);
  };
  /** Another environment is another store, which has read nothing yet. */
  let runs = 0;
  const env = () => ({ VAULT_TEST: String(runs++) });
  const begin = async (options: Partial<StartOptions> = {}) => {
    const handle = await startRun({ file, cwd: folder(), env: env(), ...options });
    return { handle, result: await handle.done };
  };
  const refusal = async (options: Partial<StartOptions> = {}): Promise<string> => {
    const error = await begin(options).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof Refusal, `a refusal was expected, not ${String(error)}`);
    return `${error.message} ${error.hint ?? ''} ${error.needs.join(' ')}`;
  };
  const written = (): string =>
    readdirSync(folder(), { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => readFileSync(join(one.parentPath, one.name), 'utf8'))
      .join('\n');

  const local = () => `providers: {local: {base_url: "http://127.0.0.1:${port}/v1", key: env:LOCAL_KEY}}`;
  const keyed = () => [`env:LOCAL_KEY@127.0.0.1:${port}`];
  const prompt =
    'id: p\nsteps:\n  - {id: a, prompt: hello, model: "local:m"}\n  - {id: b, needs: a, prompt: again, model: "local:m"}\n';

  it('let models in whose key they are, and nobody is told', async () => {
    keep('local_key', planted);
    write(prompt, local());
    const { result } = await begin({ allow: keyed() });
    assert.equal(result.status, 'succeeded');
    assert.deepEqual(shown, [planted, planted]);
    assert.ok(!written().includes(planted));
  });

  it('go to no address that a folder names, without leave', async () => {
    keep('local_key', planted);
    write(prompt, local());
    assert.match(await refusal(), new RegExp(`env:LOCAL_KEY@127.0.0.1:${port}`));
    assert.deepEqual(shown, []);
  });

  it('are read again in the middle of a run once a server refuses one', async () => {
    keep('local_key', planted);
    write(prompt, local());
    const options = { allow: keyed(), env: env() };
    const first = await startRun({
      file,
      cwd: folder(),
      ...options,
      pauseBefore: (step) => (step.path === 'b' ? 'change' : undefined),
    });
    while (!first.paused) await new Promise((done) => setImmediate(done));
    keep('local_key', renewed);
    good = renewed;
    first.resume();
    const result = await first.done;
    assert.equal(result.status, 'succeeded');
    assert.deepEqual(shown, [planted, planted, renewed]);
  });

  it('of `.env` are read again too', async () => {
    write(prompt, local());
    writeFileSync(join(folder(), '.env'), `LOCAL_KEY=${planted}\n`);
    const run = await startRun({
      file,
      cwd: folder(),
      env: env(),
      allow: keyed(),
      pauseBefore: (step) => (step.path === 'b' ? 'change' : undefined),
    });
    while (!run.paused) await new Promise((done) => setImmediate(done));
    writeFileSync(join(folder(), '.env'), `LOCAL_KEY=${renewed}\n`);
    good = renewed;
    run.resume();
    assert.equal((await run.done).status, 'succeeded');
  });

  const secret =
    'id: p\ninputs: {token: {type: string, secret: true}}\nsteps: [{id: a, tool: terminal, parameters: {argv: [printenv, T], env: {T: "{{ token }}"}}}]\noutputs: {got: "{{ a.stdout }}"}\n';

  it('are a secret input where a person names one, and on a fork', async () => {
    keep('GITHUB_TOKEN', planted);
    write(secret);
    const secretInputs = new Map([['token', { text: 'env:GITHUB_TOKEN' }]]);
    const { handle, result } = await begin({ allow: ['terminal'], secretInputs });
    assert.equal(result.outputs['got'], '\u2039secret token\u203a\n');
    assert.ok(!written().includes(planted));
    const fork = await forkRun({ folder: handle.folder, env: env(), allow: ['terminal'], at: 'a' });
    assert.equal((await fork.done).outputs['got'], '\u2039secret token\u203a\n');
  });

  it('are a secret input by its own name only with leave', async () => {
    keep('baton_secret_token', planted);
    write(secret);
    assert.match(await refusal({ allow: ['terminal'] }), /--allow env:BATON_SECRET_TOKEN .*--secret token=BATON_SECRET_TOKEN/);
    const { result } = await begin({ allow: ['terminal', 'env:BATON_SECRET_TOKEN'] });
    assert.equal(result.outputs['got'], '\u2039secret token\u203a\n');
    const plan = await planRun({ file, cwd: folder(), env: env(), allow: ['terminal', 'env:BATON_SECRET_TOKEN'] });
    assert.deepEqual(plan.refused, []);
  });

  it('are marks in templates, however they look, and only with leave', async () => {
    keep('plain_name', 'ordinary words');
    write('id: p\nsteps: [{id: a, set: {x: "{{ env.PLAIN_NAME }}"}}]\noutputs: {got: "{{ x }}"}\n', 'env: [PLAIN_NAME]');
    assert.match(await refusal(), /env:PLAIN_NAME/);
    const { result } = await begin({ allow: ['env:PLAIN_NAME'] });
    assert.equal(result.outputs['got'], '\u2039secret env.PLAIN_NAME\u203a');
    assert.ok(!written().includes('ordinary words'));
  });

  const own = 'tools: {show: {command: [printenv, T], env: {T: env:TOOL_TOKEN}, parameters: {}}}';

  it('reach a tool of the folder only with leave for the variable', async () => {
    keep('tool_token', planted);
    write('id: p\nsteps: [{id: a, tool: show}]\noutputs: {got: "{{ a.stdout }}"}\n', own);
    const without = await begin({ allow: ['show'] });
    assert.equal(without.result.status, 'failed');
    assert.ok(!written().includes(planted));
    const { result } = await begin({ allow: ['show', 'env:TOOL_TOKEN'] });
    assert.equal(result.outputs['got'], '***\n');
  });

  it('are in no environment of a program', async () => {
    keep('tool_token', planted);
    write('id: p\nsteps: [{id: a, tool: terminal, parameters: {argv: [env]}}]\noutputs: {got: "{{ a.stdout }}"}\n');
    const { result } = await begin({ allow: ['terminal', 'env:TOOL_TOKEN'] });
    assert.ok(!/TOOL_TOKEN|planted/.test(String(result.outputs['got'])));
  });

  it('that cannot be read are told where something is missing, and stop nothing else', async () => {
    keep('a', 'x');
    const open = join(homedir(), 'kept', 'a');
    writeFileSync(open, 'x');
    const { chmodSync, chownSync } = await import('node:fs');
    chmodSync(open, 0o666);
    if (process.getuid?.() === 0) chownSync(open, 0, 0);
    try {
      write(secret);
      assert.match(await refusal({ allow: ['terminal'] }), /token is missing[\s\S]*open to others/);
      write('id: p\nsteps: [{id: a, set: {x: 1}}]\n');
      assert.equal((await begin()).result.status, 'succeeded');
      const findings = await examine(folder(), env());
      assert.ok(findings.some(({ state, says }) => state === 'lacking' && says.includes('open to others')));
    } finally {
      chmodSync(open, 0o600);
    }
  });

  it('are told by the doctor with the provider that answers, and no value', async () => {
    keep('OPENAI_API_KEY', planted);
    write('id: p\nsteps: [{id: a, set: {x: 1}}]\n');
    const said = (await examine(folder(), { ...env(), GITHUB_TOKEN: 'x' })).map(({ says }) => says).join('\n');
    assert.match(said, /kept answers for .*OPENAI_API_KEY/);
    assert.match(said, /OPENAI_API_KEY comes from .*kept/);
    assert.ok(!said.includes(planted));
  });
});
