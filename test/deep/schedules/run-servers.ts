import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { useProgram } from './program.ts';

/** Where the runs of a server are, and who places them: without a database in the folder, without Restate the server itself. */
export interface RunServerOptions {
  /** The folder with the pipelines. */
  root: string;
  /** The address of the database. */
  url?: string;
  /** The admin interface of a Restate. */
  admin?: string;
  /** Milliseconds. */
  lease?: number;
  /** Milliseconds between two looks of its own. */
  every?: number;
}

/** A server in a process of its own. */
export interface RunServer {
  child: ChildProcess;
  port: number;
  /** What it told people so far. */
  told(): string;
  /** Begins a run there; gives its id. */
  begin(file: string, name?: string): Promise<string>;
}

/** Servers of a suite: who starts some ends them. */
export interface RunServers {
  start(options: RunServerOptions): Promise<RunServer>;
  /** Kills those that are left. */
  end(): Promise<void>;
}

/** Lets a suite start servers. */
export function useRunServers(): RunServers {
  const program = useProgram('test/deep/schedules/run-server.ts');
  const children = new Set<ChildProcess>();
  const end = async (): Promise<void> => {
    for (const child of children) {
      child.kill('SIGCONT');
      child.kill('SIGKILL');
      await new Promise((done) => (child.exitCode === null && child.signalCode === null ? child.once('exit', done) : done(0)));
    }
    children.clear();
  };
  after(end);
  const start: RunServers['start'] = async (options) => {
    const { file, env } = program();
    const child = spawn(process.execPath, [file, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'pipe'], env });
    children.add(child);
    let told = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      told += text;
      if (process.env['FAULT_TALK']) process.stderr.write(text);
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const [, port] = /^ready (\d+)$/.exec(String((await lines.next()).value)) ?? [];
    if (port === undefined) throw new Error(`A server did not start: ${told}`);
    return {
      child,
      port: Number(port),
      told: () => told,
      begin: async (file, name = '') => {
        child.stdin.write(`${file} ${name}\n`);
        return String((await lines.next()).value);
      },
    };
  };
  return { start, end };
}
