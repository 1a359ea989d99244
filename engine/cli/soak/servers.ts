import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { soakReportTexts as texts } from '../../language/texts/cli/soak.ts';
import { say } from '../../language/texts.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Io } from '../io.ts';
import { soakTexts } from './pipelines.ts';

/** A process of a soak, which is killed and held. */
export interface SoakProcess {
  kind: 'server' | 'worker';
  /** Ends it without a word and starts it again. */
  kill(): Promise<void>;
  /** Holds it for so many milliseconds. */
  hold(ms: number): Promise<void>;
  /** Megabytes that it has in memory; undefined where this system does not tell. */
  readMemory(): Promise<number | undefined>;
}

/** Servers of a soak's own, in a temporary folder. */
export interface SoakServers {
  folder: string;
  urls: readonly string[];
  token: string;
  processes: readonly SoakProcess[];
  /** Ends all, and removes the folder unless it shall stay. */
  stop(keepsFolder: boolean): Promise<void>;
}

/** Permission for the steps that note what they do. */
const allowed = ['--allow', 'terminal+machine'];
/** The longest start in milliseconds, and the pause before the next try of one that failed. */
const longestStart = 60_000;
const restartsEvery = 500;

/**
 * Starts two servers of one folder; with a database, which has its tables, two servers of a project of its own and two workers. Rejects
 * with a UsageError where they do not start.
 */
export async function startSoakServers(io: Io, database: string | undefined): Promise<SoakServers> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-soak-'));
  for (const [file, text] of Object.entries({ 'baton.yaml': '', ...soakTexts })) writeFileSync(join(folder, file), text);
  const project = `soak-${randomBytes(4).toString('hex')}`;
  const place = database === undefined ? [] : ['--database', database, '--project', project];

  const started: Started[] = [];

  const stop = async (keepsFolder: boolean): Promise<void> => {
    await Promise.all(started.map((one) => one.stop()));
    if (!keepsFolder) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };

  const run = createRunner(io, folder);
  try {
    const serve = async (more: readonly string[]): Promise<Started> => {
      const one = await startProcess(run, 'server', ['serve', ...place, ...allowed, ...more]);
      started.push(one);
      return one;
    };

    const first = await serve([]);
    const token = await run.once(['token', 'soak', '--role', 'operator', ...place]);
    const second = await serve(database === undefined ? [] : ['--no-runs']);
    const urls = [first.url, second.url];

    if (database !== undefined) {
      const workToken = await run.once(['token', 'soak-work', '--scope', 'work', ...place]);
      for (const url of urls) started.push(await startProcess(run, 'worker', ['worker', '--on', url, ...allowed], workToken));
    }

    return { folder, urls, token, processes: started, stop };
  } catch (error) {
    await stop(false);
    throw error;
  }
}

interface Runner {
  start(args: readonly string[], token?: string): ChildProcess;
  /** The last word that a command prints. Rejects with a UsageError where it fails. */
  once(args: readonly string[]): Promise<string>;
}

function createRunner(io: Io, folder: string): Runner {
  // What is made for the soak stays out of the home of who starts it.
  const home = join(folder, '.home');
  const start = (args: readonly string[], token?: string): ChildProcess =>
    spawn(process.execPath, [join(io.dist, 'cli.cjs'), ...args], {
      cwd: folder,
      env: { ...io.env, HOME: home, USERPROFILE: home, BATON_TOKEN: token ?? '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  return {
    start,
    async once(args) {
      const child = start(args);
      const [out, err] = [collect(child.stdout), collect(child.stderr)];
      const [code] = await once(child, 'close');
      if (code !== 0) throw new UsageError(say(texts.notStarted, { command: args[0] ?? '', why: err().trim() }));
      return out().trim().split(/\s+/).at(-1) ?? '';
    },
  };
}

interface Started extends SoakProcess {
  /** Where it serves; a worker has none. */
  url: string;
  stop(): Promise<void>;
}

async function startProcess(run: Runner, kind: SoakProcess['kind'], args: readonly string[], token?: string): Promise<Started> {
  let url = '';

  const launch = async (): Promise<ChildProcess> => {
    const port = kind === 'server' ? ['--port', url === '' ? '0' : new URL(url).port] : [];
    const child = run.start([...args, ...port], token);
    const [out, err] = [collect(child.stdout), collect(child.stderr)];
    const ended = once(child, 'exit');

    await Promise.race([child.stdout && once(child.stdout, 'data'), ended, sleep(longestStart, undefined, { ref: false })]);
    if (child.exitCode !== null || out() === '') {
      child.kill('SIGKILL');
      throw new UsageError(say(texts.notStarted, { command: args[0] ?? '', why: err().trim() }));
    }

    url ||= /http:\/\/\S+/.exec(out())?.[0] ?? '';
    return child;
  };

  const end = async (child: ChildProcess): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill('SIGKILL');
    await ended;
  };

  /** As a supervisor does: a worker may find the servers busy. */
  const launchAgain = async (): Promise<ChildProcess> => {
    for (const end = Date.now() + longestStart; ; ) {
      try {
        return await launch();
      } catch (error) {
        if (Date.now() > end) throw error;
      }
      await sleep(restartsEvery);
    }
  };

  let child = await launch();
  return {
    kind,
    url,
    async kill() {
      await end(child);
      child = await launchAgain();
    },
    async hold(ms) {
      child.kill('SIGSTOP');
      await sleep(ms);
      child.kill('SIGCONT');
    },
    async readMemory() {
      const text = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
      const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(text) ?? [];
      return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1000);
    },
    stop: () => end(child),
  };
}

/** Collects the end of what a stream says, which otherwise would stand still. */
function collect(stream: NodeJS.ReadableStream | null): () => string {
  let said = '';
  stream?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4_000);
  });
  return () => said;
}
