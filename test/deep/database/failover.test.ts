import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type BatonClient, createBatonClient } from '../../../engine/client/client.ts';
import { makeTables } from '../../../engine/store/pg/make-tables.ts';
import { openConnections } from '../../../engine/store/pg/query.ts';
import { openTokens } from '../../../engine/store/pg/tokens.ts';
import { makeToken, type TokenScope } from '../../../engine/trust/tokens.ts';
import { useOwnHome } from '../../engine/own-home.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { pgbouncer, startPgBouncer } from '../pgbouncer.ts';
import { type Postgres, programs, type Standby, startPostgres, startStandby } from '../postgres.ts';
import { areSettled, judgeKeptRun, workText } from '../schedules/fault-runs.ts';
import { readKeptRun } from './kept-run.ts';
import { describeOnPostgres } from './server.ts';

/** What leads servers to the primary, whichever that is. */
interface Gate {
  through(address: string): string;
  leadTo(port: number): void;
  stop(): Promise<void>;
}

/** As a virtual address, a name, or a load balancer: connections to the one before break. */
async function openSwitch(port: number): Promise<Gate> {
  const sockets = new Set<Socket>();
  let to = port;
  const server = createServer((client) => {
    const behind = connect(to, '127.0.0.1');
    for (const [one, other] of [
      [client, behind],
      [behind, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  assert.ok(typeof address === 'object' && address);
  return {
    through(url) {
      const parsed = new URL(url);
      parsed.port = String(address.port);
      return parsed.href;
    },
    leadTo(next) {
      to = next;
      for (const one of sockets) one.destroy();
    },
    async stop() {
      server.close();
      for (const one of sockets) one.destroy();
    },
  };
}

const gates: Record<string, ((port: number) => Promise<Gate>) | undefined> = {
  'an address that is switched': openSwitch,
  'PgBouncer in transaction mode': pgbouncer ? (port) => startPgBouncer(port, 'transaction') : undefined,
};
if (!pgbouncer) console.log('SKIPPED: PgBouncer (not installed; on Debian: apt-get install pgbouncer)');
/** Milliseconds of work before the primary is gone: while runs begin, and in the middle of them. */
const moments = [0, 2_500];
const runs = 8;
const project = 'test';

describeOnPostgres('failover to a synchronous standby', function () {
  this.timeout(300_000);
  useOwnHome();
  const folder = temporaryFolder();
  const bin = programs() ?? '';
  const ends: (() => Promise<void>)[] = [];
  const children = new Set<ChildProcess>();
  afterEach(async () => {
    for (const child of children) {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    children.clear();
    for (const end of ends.splice(0).toReversed()) await end();
  });

  const askOnce = async (url: string, text: string): Promise<Record<string, unknown>[]> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  };

  /** A primary whose commits wait for its standby. */
  async function startPair(): Promise<{ primary: Postgres; standby: Standby; url: string }> {
    const primary = await startPostgres(bin);
    ends.push(primary.stop);
    const url = await primary.create('baton');
    await makeTables(url);
    const standby = await startStandby(bin, primary);
    ends.push(standby.stop);
    // Here alone, so that the standby waits for none of its own once it is the primary.
    await askOnce(url, `alter system set synchronous_standby_names = 'standby'`);
    await askOnce(url, 'select pg_reload_conf()');
    for (let turn = 0; ; turn++) {
      const [row] = await askOnce(url, 'select sync_state from pg_stat_replication');
      if (row?.['sync_state'] === 'sync') return { primary, standby, url };
      assert.ok(turn < 100, 'the standby does not follow');
      await sleep(100);
    }
  }

  async function makeServerToken(url: string, name: string, scopes: readonly TokenScope[]): Promise<string> {
    const connections = openConnections({ url, timeoutMs: 5_000 });
    const { token, kept } = makeToken(folder(), { name, scopes, now: Date.now() });
    await openTokens(connections.query, project).save(kept);
    await connections.end();
    return token;
  }

  /** A process as it is built; resolves with the first line that it prints. */
  async function startBaton(args: readonly string[], env = {}): Promise<{ line: string; said(): string }> {
    const child = spawn(process.execPath, [resolve('dist/cli.cjs'), ...args], { cwd: folder(), env: { ...process.env, ...env } });
    children.add(child);
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [line] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    return { line: String(line), said: () => said };
  }

  /** Begins a run, however often it has to be asked for: undefined where nobody can know whether it began. */
  async function begin(client: BatonClient, name: string): Promise<string | undefined> {
    for (;;) {
      try {
        const asked = { file: 'work.baton.yaml', inputs: { name }, idempotencyKey: name };
        return (await client.startRun(asked)).run;
      } catch (error) {
        if (error instanceof Error && 'status' in error && error.status === 409) return undefined;
        await sleep(300);
      }
    }
  }

  for (const [how, open] of Object.entries(gates))
    for (const moment of moments)
      (open ? it : it.skip)(`loses nothing and does nothing twice that must not be: ${how}, after ${moment} ms`, async () => {
        writeFileSync(join(folder(), 'work.baton.yaml'), workText);
        const { primary, standby, url } = await startPair();
        assert.ok(open);
        const gate = await open(primary.port);
        ends.push(gate.stop);
        const through = gate.through(url);
        const [token, workToken] = [
          await makeServerToken(url, 'ci', ['read', 'run', 'answer']),
          await makeServerToken(url, 'worker', ['work']),
        ];
        const allowed = ['--allow', 'terminal+machine'];
        const place = ['--database', through, '--project', project, '--port', '0', ...allowed];
        const server = await startBaton(['serve', ...place]);
        const at = /http:\/\/\S+/.exec(server.line)?.[0] ?? assert.fail(server.said());
        await startBaton(['worker', '--on', at, '--max-runs', '8', ...allowed], { BATON_TOKEN: workToken });
        const client = createBatonClient({ url: at, token });

        const before = await Promise.all(Array.from({ length: runs }, (_, index) => begin(client, `run${index}`)));
        await sleep(moment);
        // What a client was shown of each run.
        const shown = await Promise.all(
          before.map(async (run = '') => ({
            run,
            facts: (await client.listFacts({ run })).map((fact) => JSON.stringify(fact)),
          })),
        );
        await primary.destroy();
        const meanwhile = Promise.all([8, 9, 10].map((index) => begin(client, `run${index}`)));
        await sleep(1_000);
        await standby.promote();
        gate.leadTo(standby.port);

        const promoted = standby.address.replace('/postgres', '/baton');
        const ids = [...before, ...(await meanwhile)].filter((id) => id !== undefined);
        const aside = new pg.Client({ connectionString: promoted });
        await aside.connect();
        ends.push(() => aside.end());
        const end = Date.now() + 150_000;
        while (!(await areSettled(async (text, values = []) => (await aside.query(text, [...values])).rows, ids))) {
          assert.ok(
            Date.now() < end,
            `not settled: ${JSON.stringify((await aside.query('select * from baton.runs')).rows)}\n${server.said()}`,
          );
          await sleep(300);
        }
        for (const id of ids) {
          const kept = await readKeptRun(promoted, id);
          const [first] = kept.facts;
          const name = first?.type === 'run.started' ? String(first.inputs['name']) : '';
          await judgeKeptRun(folder(), name, `${id} (${name})\n${server.said()}`, kept);
        }
        for (const { run, facts } of shown) {
          const now = (await client.listFacts({ run })).map((fact) => JSON.stringify(fact));
          assert.deepEqual(now.slice(0, facts.length), facts, `${run}: what was shown stands`);
        }
        const { rows } = await aside.query('select count(*)::int as count from baton.runs where started is not null');
        assert.ok(Number(rows[0]?.count) <= runs + 3, 'a request that was repeated began one run');
        assert.match(server.said(), /answers again/);
      });

  it('is refused where each statement gets another connection', async function () {
    if (!pgbouncer) this.skip();
    const primary = await startPostgres(bin);
    ends.push(primary.stop);
    const url = await primary.create('baton');
    await makeTables(url);
    const pooler = await startPgBouncer(primary.port, 'statement');
    ends.push(pooler.stop);
    const { said } = await startBaton(['serve', '--database', pooler.through(url), '--project', project, '--port', '0']);
    assert.match(said(), /pool_mode = statement.*\n.*Set pool_mode = transaction/);
  });
});
