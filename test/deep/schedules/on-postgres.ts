import { setTimeout as sleep } from 'node:timers/promises';
import { openConnections } from '../../../engine/store/pg/query.ts';
import { readRunRow } from '../database/kept-run.ts';
import { type FaultyProxy, openProxy, type Trouble } from '../database/proxy.ts';
import type { Postgres } from '../postgres.ts';
import { areSettled } from './fault-runs.ts';
import type { RunServer } from './run-servers.ts';
import type { Fault, FaultScene, FaultyBackend } from './schedule.ts';

const troubles: readonly Trouble[] = ['requests swallowed', 'replies swallowed', 'all slow'];

/** Each server has a way of its own to the database, on which bytes may be lost or late; `start` is told the address of that way. */
export function openWays(url: string, start: (url: string) => Promise<RunServer>) {
  const ways = new Map<RunServer, FaultyProxy>();
  return {
    async start(): Promise<RunServer> {
      const proxy = await openProxy(Number(new URL(url).port), undefined);
      const server = await start(url.replace(/:\d+\//, `:${proxy.port}/`)).catch(async (error: unknown) => {
        await proxy.close();
        throw error;
      });
      ways.set(server, proxy);
      server.child.once('exit', () => void proxy.close());
      return server;
    },
    faults: ({ servers, random }: FaultScene): Fault[] =>
      troubles.map((what) => ({
        name: `${what} between a server and the database`,
        async strike() {
          const server = servers[Math.floor(random() * servers.length)];
          const isOver = server && ways.get(server)?.trouble(what, 50 + random() * 250);
          // One in ten is longer than an attempt of a statement may take.
          await sleep(random() < 0.1 ? 12_000 : 300 + random() * 4_000);
          isOver?.();
        },
      })),
  };
}

export const faultsOfPostgres = (server: Postgres, random: () => number): Fault[] => [
  {
    name: 'the database held',
    async strike() {
      const thaw = server.freeze();
      await sleep(300 + random() * 3_000);
      thaw();
    },
  },
  {
    name: 'the database ended without a word',
    async strike() {
      await server.kill();
      await sleep(random() * 1_000);
      await server.restart();
    },
  },
];

/** The runs of a database, as somebody beside its servers sees them. */
export function openRows(url: string): Pick<FaultyBackend, 'areSettled' | 'readRun' | 'describeRuns' | 'close'> {
  const { query, end } = openConnections({ url, timeoutMs: 20_000 });
  return {
    // The connection broke with the database: it is asked again.
    areSettled: (ids) => areSettled(query, ids).catch(() => false),
    readRun: (id) => readRunRow(query, id),
    async describeRuns(ids) {
      return JSON.stringify(
        await query('select id, status, outcome, epoch, owner, due from baton.runs where id = any($1)', [ids]),
      );
    },
    close: end,
  };
}
