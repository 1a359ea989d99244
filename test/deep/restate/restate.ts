import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { layOut } from '../../editor/lay-out.mjs';
import { freePort } from '../free-port.ts';

/** A Restate of our own on loopback ports, its journal in a temporary folder. */
export interface Restate {
  admin: string;
  ingress: string;
  /** Ends it without a word, as a crash does. */
  kill(): Promise<void>;
  /** Starts it again, once it was killed. */
  restart(): Promise<void>;
  /** Throws its journal away, once it was killed. */
  loseJournal(): void;
  /** Holds it, until what it gives is called. */
  freeze(): () => void;
  /** Asks what it keeps, in its own SQL. */
  query(sql: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/** The packages of these tests. */
export const restatePackages = resolve('test/deep/restate');

/** The program; undefined on systems that it is not made for. Fetched once. */
export function layOutRestate(): string | undefined {
  layOut({ folder: restatePackages, what: 'Restate, its server and its SDK (230 MB, once)' });
  const program = join(
    restatePackages,
    `node_modules/@restatedev/restate-server-${process.platform}-${process.arch}/bin/restate-server`,
  );
  return existsSync(program) ? program : undefined;
}

export async function startRestate(program: string): Promise<Restate> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-restate-'));
  const journal = join(folder, 'journal');
  const [admin, ingress, nodes] = [await freePort(), await freePort(), await freePort()];
  const at = (port: number): string => `127.0.0.1:${port}`;
  const env = {
    ...process.env,
    RESTATE_DISABLE_TELEMETRY: 'true',
    RESTATE_LISTEN_MODE: 'tcp',
    RESTATE_DEFAULT_NUM_PARTITIONS: '2',
    RESTATE_ROCKSDB_TOTAL_MEMORY_SIZE: '64MB',
    RESTATE_LOG_FILTER: process.env['FAULT_TALK'] ? 'warn' : 'off',
    RESTATE_ADMIN__BIND_ADDRESS: at(admin),
    RESTATE_INGRESS__BIND_ADDRESS: at(ingress),
    RESTATE_BIND_ADDRESS: at(nodes),
  };
  const launch = (): { child: ChildProcess; ended: Promise<unknown> } => {
    const stdio = process.env['FAULT_TALK'] ? 'inherit' : 'ignore';
    const child = spawn(program, ['--base-dir', journal, '--no-logo'], { cwd: folder, env, stdio });
    return { child, ended: new Promise((done) => child.once('exit', done)) };
  };
  let server = launch();
  const answers = (url: string): Promise<boolean> =>
    fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
  const untilReady = async (): Promise<void> => {
    for (let tries = 0; ; tries++) {
      if ((await answers(`http://${at(admin)}/health`)) && (await answers(`http://${at(ingress)}/restate/health`))) return;
      if (server.child.exitCode !== null || tries > 300) throw new Error(`Restate did not start in ${folder}.`);
      await sleep(100);
    }
  };
  await untilReady();
  const end = async (): Promise<void> => {
    server.child.kill('SIGCONT');
    server.child.kill('SIGKILL');
    await server.ended;
  };
  return {
    admin: `http://${at(admin)}`,
    ingress: `http://${at(ingress)}`,
    kill: end,
    async restart() {
      server = launch();
      await untilReady();
    },
    loseJournal: () => rmSync(journal, { recursive: true, force: true, maxRetries: 5 }),
    freeze() {
      server.child.kill('SIGSTOP');
      return () => void server.child.kill('SIGCONT');
    },
    async query(sql) {
      const response = await fetch(`http://${at(admin)}/query`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
        body: JSON.stringify({ query: sql }),
      });
      const { rows }: { rows?: Record<string, unknown>[] } = JSON.parse(await response.text());
      return rows ?? [];
    },
    async stop() {
      await end();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
