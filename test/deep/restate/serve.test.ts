import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMap } from '../../../engine/language/json.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { yaml } from '../../yaml.ts';
import { readKeptRun } from '../database/kept-run.ts';
import { describePlaced } from './placed-servers.ts';
import { restatePackages } from './restate.ts';

const cli = resolve('dist/cli.cjs');
const text = yaml`
  id: greet
  outputs: {text: "{{ colour }}"}
  steps: [{id: colour, ask: Which colour?, choices: [red, green]}]
`;

describePlaced('baton serve, placed by a Restate', ({ postgres, restate }) => {
  const folder = temporaryFolder();
  const children = new Set<ChildProcess>();
  const project = (): string => join(folder(), 'project');
  beforeEach(() => {
    for (const one of ['project', 'home']) mkdirSync(join(folder(), one));
    writeFileSync(join(project(), 'greet.baton.yaml'), text);
  });
  afterEach(async () => {
    for (const child of children) {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await new Promise((done) => child.once('exit', done));
    }
    children.clear();
  });

  /** A server as a person starts it; `modules` is where packages lie that were installed beside it. */
  function launch(url: string, more: readonly string[], modules = join(restatePackages, 'node_modules')) {
    const home = join(folder(), 'home');
    const child = spawn(process.execPath, [cli, 'serve', '--port', '0', '--database', url, '--project', 'test', ...more], {
      cwd: project(),
      env: { ...process.env, HOME: home, USERPROFILE: home, NODE_PATH: modules },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.add(child);
    let told = '';
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      told += part;
    });
    const ended = new Promise<number | null>((done) => child.once('exit', done));
    return { child, ended, told: () => told };
  }

  it('goes on with a run that got an answer, says what places it, and ends when it is told to', async function () {
    this.timeout(120_000);
    const url = await postgres.prepared();
    const { child, ended, told } = launch(url, ['--placement', `restate:${restate().admin}`]);
    const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
    const [at = ''] = /http:\S+/.exec(String(value)) ?? assert.fail(told());
    while (!/baton_\S+/.test(told())) await sleep(20);
    const [token = ''] = /baton_[\w-]{43}/.exec(told()) ?? [];
    assert.match(told(), /placed by Restate 1\.\S+ at .*, which calls .*\/placement\/restate/);
    const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
      const headers = { Authorization: `Bearer ${token}` };
      const response = await fetch(`${at}${path}`, body ? { method, headers, body: JSON.stringify(body) } : { method, headers });
      const answer = await response.text();
      return answer.startsWith('{') ? JSON.parse(answer) : answer;
    };
    const begun = await ask('POST', '/v1/runs', { file: 'greet.baton.yaml', inputs: {} });
    const id = isMap(begun) ? String(begun['run']) : assert.fail(String(begun));
    const until = async (status: string): Promise<void> => {
      for (let tries = 0; (await readKeptRun(url, id)).outcome !== status; tries++) {
        assert.ok(tries < 300, told());
        await sleep(100);
      }
    };
    await until('waiting');
    assert.match(String(await ask('GET', '/metrics')), /^baton_placement_up 1$/m);
    const { facts } = await readKeptRun(url, id);
    const question = facts.find((fact) => fact.type === 'person.asked')?.question;
    await ask('POST', `/v1/runs/${id}/answers`, { question, value: 'red' });
    await until('succeeded');
    child.kill('SIGTERM');
    assert.equal(await ended, 0);
  });

  const refusals: [string, () => readonly string[], string | undefined, RegExp][] = [
    [
      'no Restate answers',
      () => ['--placement', 'restate:http://127.0.0.1:1'],
      undefined,
      /does not answer[\s\S]*npx @restatedev\/restate-server/,
    ],
    [
      'its ingress is named in place of its admin interface',
      () => ['--placement', `restate:${restate().ingress}`],
      undefined,
      /is no admin interface of a Restate[\s\S]*9070/,
    ],
    [
      'Restate does not reach the server',
      () => ['--placement', `restate:${restate().admin}`, '--placement-url', 'http://127.0.0.1:1'],
      undefined,
      /could not take this server in as http:\/\/127\.0\.0\.1:1\/placement\/restate[\s\S]*--placement-url/,
    ],
    [
      'the SDK is missing',
      () => ['--placement', `restate:${restate().admin}`],
      '/nowhere',
      /restate-sdk is not there[\s\S]*npm install/,
    ],
  ];
  for (const [what, options, modules, message] of refusals)
    it(`does not begin where ${what}, and says what to do`, async function () {
      this.timeout(120_000);
      const { ended, told } = launch(await postgres.prepared(), options(), modules);
      assert.equal(await ended, 2, told());
      assert.match(told(), message);
    });
});
