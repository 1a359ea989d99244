import { setTimeout as sleep } from 'node:timers/promises';
import { openConnections } from '../../../engine/store/pg/query.ts';
import { readRunRow } from '../database/kept-run.ts';
import type { Postgres } from '../postgres.ts';
import { areSettled } from './fault-runs.ts';
import type { Fault, FaultyBackend } from './schedule.ts';

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
