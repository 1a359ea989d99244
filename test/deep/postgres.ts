import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

/** A PostgreSQL of our own on a loopback port, its data in a temporary folder. */
export interface Postgres {
  port: number;
  /** Its first process, whose children do the work; another one after a restart. */
  readonly pid: number;
  /** The user `me` has the password `not-a-secret`. */
  address: string;
  /** Ends the server without a word, as a crash does. */
  kill(): Promise<void>;
  /** Ends all of its processes by SIGKILL, as the loss of the machine does. */
  destroy(): Promise<void>;
  /** Starts it again, once it was killed. */
  restart(): Promise<void>;
  /** Holds all of its processes, until what it gives is called. */
  freeze(): () => void;
  /** A new database, empty; gives its address. */
  create(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** The folder of the installed programs; undefined where there is no PostgreSQL. */
export function programs(): string | undefined {
  const root = '/usr/lib/postgresql';
  const version = existsSync(root) ? readdirSync(root).toSorted().at(-1) : undefined;
  return version ? join(root, version, 'bin') : undefined;
}

/** PostgreSQL refuses to run as root, and so does PgBouncer: then they run as the user that Debian's package made for it. */
export const other = (): { uid: number; gid: number } | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
};

/** A process and its children, which PostgreSQL puts into groups of their own. */
function processesOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return [pid, ...(children ? children.split(' ').map(Number) : [])];
}

/** What a server is started with, as `NAME=VALUE`. */
type Settings = readonly string[];

export async function startPostgres(bin: string, settings: Settings = []): Promise<Postgres> {
  const { folder, data, user } = makeFolders();
  const words = join(folder, 'password');
  writeFileSync(words, 'not-a-secret\n');
  if (user) chownSync(words, user.uid, user.gid);
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'me', '-A', 'scram-sha-256', '--pwfile', words, '--no-sync', '-E', 'UTF8'],
    { cwd: folder, ...user },
  );
  return launchServer(bin, { folder, data, user }, settings);
}

/** A standby of a server, which follows it until it is promoted. */
export interface Standby extends Postgres {
  /** Makes it the primary; resolves once it takes writes. */
  promote(): Promise<void>;
}

export async function startStandby(bin: string, primary: Postgres, settings: Settings = []): Promise<Standby> {
  const place = makeFolders();
  const { folder, data, user } = place;
  const from = `host=127.0.0.1 port=${primary.port} user=me password=not-a-secret application_name=standby`;
  execFileSync(join(bin, 'pg_basebackup'), ['-D', data, '-R', '-X', 'stream', '-c', 'fast', '--no-sync', '-d', from], {
    cwd: folder,
    ...user,
  });
  const server = await launchServer(bin, place, settings);
  return {
    ...server,
    async promote() {
      // Waits for it.
      execFileSync(join(bin, 'pg_ctl'), ['promote', '-D', data], { cwd: folder, stdio: 'ignore', ...user });
    },
  };
}

interface Folders {
  folder: string;
  data: string;
  user: ReturnType<typeof other>;
}

function makeFolders(): Folders {
  const folder = mkdtempSync(join(tmpdir(), 'baton-postgres-'));
  const user = other();
  chmodSync(folder, 0o700);
  if (user) chownSync(folder, user.uid, user.gid);
  return { folder, data: join(folder, 'data'), user };
}

async function launchServer(bin: string, { folder, data, user }: Folders, settings: Settings): Promise<Postgres> {
  const port = await freePort();
  const more = settings.flatMap((one) => ['-c', one]);
  const launch = () => {
    const child = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, ...more], {
      cwd: folder,
      stdio: 'ignore',
      ...user,
    });
    return { child, ended: new Promise((done) => child.once('exit', done)) };
  };
  let server = launch();
  const ready = (): boolean => {
    try {
      execFileSync(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]);
      return true;
    } catch {
      return false;
    }
  };
  const untilReady = async (): Promise<void> => {
    for (let tries = 0; !ready(); tries++) {
      if (server.child.exitCode !== null || tries > 300) throw new Error(`PostgreSQL did not start in ${folder}.`);
      await new Promise((done) => setTimeout(done, 100));
    }
  };
  await untilReady();
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    server.child.kill(signal);
    await server.ended;
  };
  const address = (name: string): string => `postgres://me:not-a-secret@127.0.0.1:${port}/${name}`;
  return {
    port,
    get pid() {
      return server.child.pid ?? 0;
    },
    address: address('postgres'),
    kill: () => end('SIGQUIT'),
    async destroy() {
      for (const pid of processesOf(server.child.pid ?? 0)) process.kill(pid, 'SIGKILL');
      await server.ended;
    },
    async restart() {
      server = launch();
      await untilReady();
    },
    freeze() {
      const pids = processesOf(server.child.pid ?? 0);
      for (const pid of pids) process.kill(pid, 'SIGSTOP');
      return () => {
        for (const pid of pids.toReversed()) process.kill(pid, 'SIGCONT');
      };
    },
    async create(name) {
      execFileSync(join(bin, 'createdb'), [name], {
        env: { ...process.env, PGHOST: '127.0.0.1', PGPORT: String(port), PGUSER: 'me', PGPASSWORD: 'not-a-secret' },
      });
      return address(name);
    },
    async stop() {
      if (server.child.exitCode === null && server.child.signalCode === null) await end('SIGINT');
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
