import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Plugin } from 'esbuild';
import { type BatonClient, createBatonClient } from '../../../engine/client/client.ts';
import { openConnections } from '../../../engine/store/pg/query.ts';
import { openTokens } from '../../../engine/store/pg/tokens.ts';
import { makeToken, type TokenScope } from '../../../engine/trust/tokens.ts';
import { useOwnHome } from '../../engine/own-home.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { yaml } from '../../yaml.ts';
import { areSettled, judgeKeptRun, randomBy, workText } from '../schedules/fault-runs.ts';
import { useProgram } from '../schedules/program.ts';
import { readKeptRun } from './kept-run.ts';
import { describeOnPostgres, usePostgres } from './server.ts';

/** A Baton that knows the log format before this one: the constants that say so are others. */
const formatBefore: Plugin = {
  name: 'format-before',
  setup(build) {
    const replace = (filter: RegExp, from: RegExp, to: string, loader: 'ts' | 'json') =>
      build.onLoad({ filter }, ({ path }) => {
        const text = readFileSync(path, 'utf8');
        assert.match(text, from, path);
        return { contents: text.replace(from, to), loader };
      });
    replace(/engine\/state\/log-format\.ts$/, /knownFormat = 3;/, 'knownFormat = 2;', 'ts');
    replace(resolveExactly('package.json'), /"version": "[^"]+"/, '"version": "0.0.9"', 'json');
  },
};
const resolveExactly = (file: string): RegExp => new RegExp(`^${resolve(file).replaceAll('.', '\\.')}$`);

const files = {
  'work.baton.yaml': workText,
  'item.baton.yaml':
    'id: item\ninputs: {n: {type: integer, required: true}}\nsteps:\n  - {id: double, set: {v: "{{ n * 2 }}"}}\noutputs: {twice: "{{ double.v }}"}\n',
  'items.baton.yaml': yaml`
    id: items
    steps:
      - {id: each, for_each: "{{ range(3) }}", detached: true, pipeline: item.baton.yaml, inputs: {n: "{{ item }}"}}
    outputs: {said: "{{ each.results | map(attribute='twice') | join(',') }}"}
  `,
  'asks.baton.yaml': yaml`
    id: asks
    steps:
      - {id: q, ask: Which?, choices: [red, green]}
      - {id: last, set: {text: "so {{ q }}"}, dependencies: [q]}
    outputs: {said: "{{ last.text }}"}
  `,
};
/** What each run says in the end, by its pipeline. */
const said: Record<string, string> = { 'items.baton.yaml': '0,2,4', 'asks.baton.yaml': 'so red' };
const lease = 15_000;

describeOnPostgres('servers and workers of this build and of one that knows the log format before', function () {
  this.timeout(400_000);
  const postgres = usePostgres();
  useOwnHome();
  const folder = temporaryFolder();
  const older = useProgram('test/deep/database/baton.ts', {
    plugins: [formatBefore],
    define: { __dirname: JSON.stringify(resolve('dist')) },
  });
  const now = () => ({ file: resolve('dist/cli.cjs'), env: process.env });
  const children = new Set<ChildProcess>();
  const stop = async (child: ChildProcess): Promise<void> => {
    children.delete(child);
    child.kill('SIGCONT');
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  afterEach(async () => {
    for (const child of children) await stop(child);
  });

  /** A process; `line` is the first that it prints. */
  async function start(program: ReturnType<typeof older>, args: readonly string[], token = '') {
    const env = { ...program.env, BATON_TOKEN: token };
    const words = [program.file, ...args, '--allow', 'terminal+machine'];
    const child = spawn(process.execPath, words, { cwd: folder(), env });
    children.add(child);
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const [line] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    assert.equal(child.exitCode, null, err);
    return { child, line: String(line), told: () => err };
  }

  it('lose, tear and double no run, and nothing of the newer format is written or taken while the older ones live', async () => {
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder(), file), text);
    const url = await postgres.prepared();
    const aside = await postgres.aside(url);
    // The database itself keeps who took what, and which formats lived when a run was raised.
    await aside.query(`create table baton.seen (run text, format integer, taker integer, least integer)`);
    await aside.query(`create function baton.see() returns trigger language plpgsql as $$ begin
      insert into baton.seen select new.id, new.format, (select format from baton.workers where id = new.owner),
        (select min(format) from baton.workers where seen > clock_timestamp() - interval '15 s');
      return null; end $$`);
    await aside.query('create trigger begun after insert on baton.runs for each row execute function baton.see()');
    await aside.query(`create trigger see after update on baton.runs for each row
      when (new.owner is distinct from old.owner or new.format is distinct from old.format) execute function baton.see()`);
    const tokenOf = async (name: string, scopes: readonly TokenScope[]): Promise<string> => {
      const connections = openConnections({ url, timeoutMs: 5_000 });
      const { token, kept } = makeToken(folder(), { name, scopes, now: Date.now() });
      await openTokens(connections.query, 'test').save(kept);
      await connections.end();
      return token;
    };
    const place = ['serve', '--database', url, '--project', 'test', '--port', '0'];
    const serve = async (program: ReturnType<typeof older>) => {
      const process = await start(program, place);
      return { ...process, at: /http:\/\/\S+/.exec(process.line)?.[0] ?? assert.fail(process.told()) };
    };
    const servers = { now: await serve(now()), older: await serve(older()) };
    const work = await tokenOf('worker', ['work']);
    const worker = (program: ReturnType<typeof older>, { at }: { at: string }) => start(program, ['worker', '--on', at], work);
    // Each at the server of the other build.
    const workers = [await worker(now(), servers.older), await worker(older(), servers.now)];
    const token = await tokenOf('ci', ['read', 'run', 'answer']);
    const client = createBatonClient({ url: servers.now.at, token });
    const clientBefore = createBatonClient({ url: servers.older.at, token });

    const ids = new Map<string, { file: string; name: string }>();
    const begin = async (by: BatonClient, file: string, name: string): Promise<void> => {
      const inputs = file === 'work.baton.yaml' ? { name } : {};
      ids.set((await by.startRun({ file, inputs })).run, { file, name });
    };
    for (let number = 0; number < 6; number++) await begin(number % 2 ? client : clientBefore, 'work.baton.yaml', `run${number}`);
    for (const file of Object.keys(said)) for (const by of [client, clientBefore]) await begin(by, file, '');

    const random = randomBy(27);
    const held = workers[Math.floor(random() * 2)];
    held?.child.kill('SIGSTOP');
    await sleep(random() * 1_500);
    const killed = workers.find((one) => one !== held);
    if (killed) await stop(killed.child);
    await worker(killed === workers[0] ? now() : older(), killed === workers[0] ? servers.older : servers.now);
    await sleep(lease + 2_000);
    held?.child.kill('SIGCONT');
    const asking = [...ids].filter(([, { file }]) => file === 'asks.baton.yaml');
    for (const [index, [run]] of asking.entries()) {
      const by = index % 2 ? clientBefore : client;
      for (let question: string | undefined; question === undefined; await sleep(200)) {
        question = (await by.readRun({ run })).questions[0]?.question;
        if (question !== undefined) await by.answerQuestion({ run, question, value: 'red' });
      }
    }
    const query = async (text: string, values: readonly unknown[] = []) => (await aside.query(text, [...values])).rows;
    for (const end = Date.now() + 150_000; !(await areSettled(query, [...ids.keys()])); await sleep(300))
      assert.ok(Date.now() < end, `not settled: ${JSON.stringify(await query('select * from baton.runs'))}`);

    for (const [id, { file, name }] of ids) {
      const kept = await readKeptRun(url, id);
      assert.ok(!kept.types.includes('format.raised'), `${id} (${file})`);
      if (file === 'work.baton.yaml') await judgeKeptRun(folder(), name, id, kept);
      else {
        const ends = kept.facts.flatMap((fact) =>
          fact.type === 'run.finished' && !['interrupted', 'waiting'].includes(fact.status) ? [fact.outputs] : [],
        );
        assert.deepEqual(ends, [{ said: said[file] }], `${id} (${file})`);
      }
    }
    const seen = await query('select distinct taker from baton.seen where taker is not null order by 1');
    assert.deepEqual(seen, [{ taker: 2 }, { taker: 3 }], 'both took runs');
    assert.deepEqual(await query('select * from baton.seen where format = 3'), []);
  });
});
