import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A PostgreSQL of our own on a loopback port, its data in a temporary folder. */
export interface Postgres {
  port: number;
  /** The user `me` has the password `not-a-secret`. */
  address: string;
  /** Ends the server without a word, as a crash does. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** The folder of the installed programs; undefined where there is no PostgreSQL. */
export function programs(): string | undefined {
  const root = '/usr/lib/postgresql';
  const version = existsSync(root) ? readdirSync(root).toSorted().at(-1) : undefined;
  return version ? join(root, version, 'bin') : undefined;
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (typeof address !== 'object' || !address) throw new Error('The system gave no port.');
  return address.port;
};

/** PostgreSQL refuses to run as root: then it runs as the user that Debian's package made for it. */
const other = (): { uid: number; gid: number } | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
};

export async function startPostgres(bin: string): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-postgres-'));
  const data = join(folder, 'data');
  const words = join(folder, 'password');
  writeFileSync(words, 'not-a-secret\n');
  const user = other();
  chmodSync(folder, 0o700);
  if (user) for (const path of [folder, words]) chownSync(path, user.uid, user.gid);
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'me', '-A', 'scram-sha-256', '--pwfile', words, '--no-sync', '-E', 'UTF8'],
    {
      cwd: folder,
      ...user,
    },
  );
  const port = await freePort();
  const server = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder], {
    cwd: folder,
    stdio: 'ignore',
    ...user,
  });
  const ended = new Promise((done) => server.once('exit', done));
  const ready = (): boolean => {
    try {
      execFileSync(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]);
      return true;
    } catch {
      return false;
    }
  };
  for (let tries = 0; !ready(); tries++) {
    if (server.exitCode !== null || tries > 300) throw new Error(`PostgreSQL did not start in ${folder}.`);
    await new Promise((done) => setTimeout(done, 100));
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    server.kill(signal);
    await ended;
  };
  return {
    port,
    address: `postgres://me:not-a-secret@127.0.0.1:${port}/postgres`,
    kill: () => end('SIGQUIT'),
    async stop() {
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
