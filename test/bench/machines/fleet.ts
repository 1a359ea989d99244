import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BatonClient, createBatonClient } from '../../../engine/client/client.ts';
import { makeTables } from '../../../engine/store/pg/make-tables.ts';
import { type Postgres, programs, startPostgres } from '../../deep/postgres.ts';

/** A process of Baton as it ships. */
export interface Machine {
  child: ChildProcess;
  pid: number;
  folder: string;
}

export interface ServingMachine extends Machine {
  url: string;
  token: string;
  client: BatonClient;
  /** Another caller with the same rights: a rate limit is one of a token. */
  makeCaller(): { token: string; client: BatonClient };
}

/** A PostgreSQL, and servers and workers on it: processes of this machine, in a temporary folder. */
export interface MachineFleet {
  postgres: Postgres;
  /** The address of the database. */
  url: string;
  /** The folder with the pipelines of a server or a worker. */
  folderOf(name: string): string;
  /** A token of a new caller who may see runs. */
  makeReader(): string;
  /** `isLocal`: over its folder, without the database. */
  serve(name: string, options?: readonly string[], isLocal?: boolean): Promise<ServingMachine>;
  work(name: string, server: ServingMachine, options?: readonly string[]): Promise<Machine>;
  /** Ends a process. */
  end(machine: Machine): Promise<void>;
  /** The processor time so far of all of its processes and of this one, in ms. */
  cpu(): number;
  close(): Promise<void>;
}

const cli = resolve('dist/cli.cjs');
const loopWatch = resolve('test/bench/machines/loop-delay.mjs');
const loopFile = 'loop.json';

/** Rejects where there is no PostgreSQL. `files` lie in the folder of each process. */
export async function startFleet(files: Readonly<Record<string, string>>): Promise<MachineFleet> {
  const bin = programs();
  if (!bin) throw new Error('There is no PostgreSQL; on Debian: apt-get install postgresql');
  const folder = mkdtempSync(join(tmpdir(), 'baton-machines-'));
  const env = { ...process.env, HOME: folder, USERPROFILE: folder };
  const postgres = await startPostgres(bin);
  const url = await postgres.create('machines');
  await makeTables(url);
  const machines = new Set<Machine>();
  const folderOf = (name: string): string => join(folder, name);

  const place = (name: string): string => {
    mkdirSync(folderOf(name), { recursive: true });
    for (const [file, text] of Object.entries({ 'baton.yaml': '{}\n', ...files }))
      writeFileSync(join(folderOf(name), file), text);
    return folderOf(name);
  };
  const named = ['--database', url, '--project', 'machines'];
  const start = async (name: string, args: readonly string[], more: NodeJS.ProcessEnv = {}) => {
    const cwd = place(name);
    const child = spawn(process.execPath, [...profileOf(name), '--import', loopWatch, cli, ...args], {
      cwd,
      env: { ...env, MACHINES_LOOP: join(cwd, loopFile), ...more },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
    if (child.pid === undefined || value === undefined) throw new Error(`${name} did not start.`);
    const machine: Machine = { child, pid: child.pid, folder: folderOf(name) };
    machines.add(machine);
    return { machine, said: String(value) };
  };
  let tokens = 0;
  const makeToken = (scopes: readonly string[], folderOfServer?: string): string =>
    execFileSync(
      process.execPath,
      [
        cli,
        'token',
        `caller${tokens++}`,
        ...scopes.flatMap((scope) => ['--scope', scope]),
        ...(folderOfServer === undefined ? named : []),
      ],
      {
        cwd: folderOfServer ?? place('tokens'),
        env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    ).trim();
  const end = async (machine: Machine): Promise<void> => {
    machines.delete(machine);
    const { child } = machine;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    await once(child, 'exit');
  };

  return {
    postgres,
    url,
    folderOf,
    makeReader: () => makeToken(['read']),
    async serve(name, options = [], isLocal = false) {
      const { machine, said } = await start(name, ['serve', '--port', '0', ...(isLocal ? [] : named), ...options]);
      const at = /http:\S+/.exec(said)?.[0] ?? '';
      const makeCaller = () => {
        const token = makeToken(['read', 'run', 'answer'], isLocal ? machine.folder : undefined);
        return { token, client: createBatonClient({ url: at, token }) };
      };
      return { ...machine, url: at, makeCaller, ...makeCaller() };
    },
    async work(name, server, options = []) {
      const token = makeToken(['work']);
      const { machine } = await start(name, ['worker', '--on', server.url, ...options], { BATON_TOKEN: token });
      return machine;
    },
    end,
    cpu() {
      const { user, system } = process.cpuUsage();
      const pids = [...[...machines].map(({ pid }) => pid), ...withChildren(postgres.pid)];
      return (user + system) / 1000 + pids.reduce((sum, pid) => sum + cpuOf(pid), 0);
    },
    async close() {
      for (const machine of [...machines].toReversed()) await end(machine);
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** How long the event loop of a process was held since the last time that this was asked, in ms: the longest time, and that of 99 %. */
export async function readLoopDelay({ pid, folder }: Machine): Promise<{ p99: number; most: number }> {
  const file = join(folder, loopFile);
  rmSync(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  while (!existsSync(file)) await sleep(20);
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** With `MACHINES_PROFILE=FOLDER` each process writes a CPU profile there when it ends. */
function profileOf(name: string): string[] {
  const folder = process.env['MACHINES_PROFILE'];
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${resolve(folder)}`, `--cpu-prof-name=${name}-${Date.now()}.cpuprofile`] : [];
}

/** The processor time of a process so far, in ms (Linux: hundredths of a second in /proc). */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

/** A process and its children. */
function withChildren(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return [pid, ...(children === '' ? [] : children.split(' ').map(Number))];
}

/** The memory that a process holds, in MB. */
export function memoryOf(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}
