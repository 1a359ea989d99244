import { spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { other } from './postgres.ts';

export type PoolMode = 'session' | 'transaction' | 'statement';

/** A PgBouncer of our own before a PostgreSQL, both on loopback. */
export interface PgBouncer {
  /** The address of a database of the server, through it. */
  through(address: string): string;
  /** Leads to a server on another port from now on, as whoever operates a failover makes it. */
  leadTo(port: number): void;
  stop(): Promise<void>;
}

const program = '/usr/sbin/pgbouncer';
/** Undefined where it is not installed. */
export const pgbouncer = existsSync(program) ? program : undefined;

/** Connections to the server that all clients share, so that one is seldom given the same one twice. */
const poolSize = 3;

export async function startPgBouncer(port: number, mode: PoolMode): Promise<PgBouncer> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-pgbouncer-'));
  const user = other();
  const own = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  const write = (name: string, text: string): void => {
    writeFileSync(join(folder, name), text);
    if (user) chownSync(join(folder, name), user.uid, user.gid);
  };
  const leadTo = (to: number): void =>
    write(
      'pgbouncer.ini',
      [
        '[databases]',
        `* = host=127.0.0.1 port=${to}`,
        '[pgbouncer]',
        'listen_addr = 127.0.0.1',
        `listen_port = ${own}`,
        'unix_socket_dir =',
        'auth_type = scram-sha-256',
        `auth_file = ${join(folder, 'users.txt')}`,
        `pool_mode = ${mode}`,
        `default_pool_size = ${poolSize}`,
        'server_login_retry = 1',
        'logfile =',
        '',
      ].join('\n'),
    );
  chmodSync(folder, 0o700);
  if (user) chownSync(folder, user.uid, user.gid);
  write('users.txt', '"me" "not-a-secret"\n');
  leadTo(port);
  const child = spawn(program, ['-q', file], { cwd: folder, stdio: 'ignore', ...user });
  const ended = new Promise((done) => child.once('exit', done));
  for (let tries = 0; !(await isListening(own)); tries++) {
    if (child.exitCode !== null || tries > 100) throw new Error(`PgBouncer did not start in ${folder}.`);
    await new Promise((done) => setTimeout(done, 50));
  }
  return {
    through(address) {
      const url = new URL(address);
      url.port = String(own);
      return url.href;
    },
    leadTo(to) {
      leadTo(to);
      child.kill('SIGHUP');
    },
    async stop() {
      child.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const isListening = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
