import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { describeOnPostgres, usePostgres } from '../database/server.ts';
import { layOutRestate, type Restate, startRestate } from './restate.ts';

/** A process that drives runs which a Restate places. */
export interface PlacedServer {
  child: ChildProcess;
  port: number;
  /** What it told people so far. */
  told(): string;
  /** Begins a run there; gives its id. */
  begin(file: string, name?: string): Promise<string>;
}

interface PlacedServers {
  postgres: ReturnType<typeof usePostgres>;
  restate(): Restate;
  /** `every`: milliseconds between two reminders. */
  start(url: string, root: string, options?: { lease?: number; every?: number }): Promise<PlacedServer>;
}

/** A suite on a PostgreSQL and a Restate of its own. */
export function describePlaced(title: string, suite: (servers: PlacedServers) => void): void {
  describeOnPostgres(title, () => {
    const postgres = usePostgres();
    let restate: Restate | undefined;
    before(async function () {
      this.timeout(300_000);
      const program = layOutRestate();
      if (program) restate = await startRestate(program);
      else {
        console.log('SKIPPED: Restate (its server is not made for this system)');
        this.skip();
      }
    });
    after(() => restate?.stop());
    const children = new Set<ChildProcess>();
    afterEach(async () => {
      for (const child of children) {
        child.kill('SIGCONT');
        child.kill('SIGKILL');
        await new Promise((done) => (child.exitCode === null && child.signalCode === null ? child.once('exit', done) : done(0)));
      }
      children.clear();
    });
    const running = (): Restate => {
      if (!restate) throw new Error('Restate is not started yet.');
      return restate;
    };
    suite({
      postgres,
      restate: running,
      async start(url, root, { lease = 1_500, every = 500 } = {}) {
        const program = resolve('test/deep/restate/placed-server.ts');
        const child = spawn(
          process.execPath,
          [
            '--import',
            './test/hooks.mjs',
            '--disable-warning=ExperimentalWarning',
            program,
            url,
            root,
            `${lease}`,
            running().admin,
            `${every}`,
          ],
          { stdio: ['pipe', 'pipe', 'pipe'] },
        );
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
      },
    });
  });
}
