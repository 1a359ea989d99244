import { newRunId } from '../paths.ts';
import { createRowChanges, findOrWait, notifyChanges, type RowChanges } from '../shared/row-changes.ts';
import { type KeptMessage, type RunRows, type TakenRun, usualPool } from '../shared/run-rows.ts';
import { appendCommits, judgeRefused } from './append.ts';
import { openDays } from './days.ts';
import {
  createCalled,
  findLost,
  findLowestFormat,
  findOwnerOf,
  giveSign,
  letGo,
  type PgWorker,
  returnUnknown,
  takeRun,
} from './ownership.ts';
import { openPlans } from './plans.ts';
import type { Query } from './query.ts';
import { openTurns } from './turns.ts';

/**
 * The rows of a project in the database, for one owner. Facts, values and messages are only read for runs known to belong to
 * the project. `changes` is notified of the changes of this process, and watched while something is waited for.
 */
export function openPgRows(query: Query, worker: PgWorker, changes: RowChanges = createRowChanges()): RunRows {
  const { id: owner, project } = worker;
  const rows: RunRows = {
    owner,
    async create(now, { bundle, pool, called } = {}) {
      if (called) return createCalled(query, worker, { bundle, pool, ...called });
      for (;;) {
        const id = newRunId(now, Math.random);
        const made = await query<TakenRun>(
          `insert into baton.runs (id, project, status, owner, bundle, pool) values ($1, $2, 'running', $3, $4, $5)
           on conflict do nothing returning id, epoch`,
          [id, project, owner, bundle ?? null, pool ?? usualPool],
        );
        if (made[0]) return made[0];
      }
    },
    lowestFormat: () => findLowestFormat(query, worker),
    take: (run) => takeRun(query, worker, run),
    isThere: async (run) => (await query('select from baton.runs where id = $1 and project = $2', [run, project])).length > 0,
    findOwner: (run) => findOwnerOf(query, worker, run),
    async letGo(run, due) {
      await letGo(query, worker, run, due);
    },
    append: (commits) => appendCommits(query, owner, commits),
    judge: (commits) => judgeRefused(query, owner, commits),
    readFacts: (run, after) => query('select seq, body from baton.facts where run = $1 and seq > $2 order by seq', [run, after]),
    ...openPlans(query, project),
    ...openDays(query, project),
    ...openTurns(query, worker),
    async listValues(run) {
      const rows = await query<{ hash: string }>('select hash from baton.artifacts where run = $1', [run]);
      return rows.map(({ hash }) => hash);
    },
    async readValue(run, hash) {
      const [row] = await query<{ content: Buffer }>('select content from baton.artifacts where run = $1 and hash = $2', [
        run,
        hash,
      ]);
      return row?.content;
    },
    async keepValue(run, hash, content) {
      await query('insert into baton.artifacts (run, hash, content) values ($1, $2, $3) on conflict do nothing', [
        run,
        hash,
        content,
      ]);
    },
    async shareValues(from, to) {
      await query(
        `insert into baton.artifacts (run, hash, content) select $2, hash, content from baton.artifacts where run = $1 on conflict do nothing`,
        [from, to],
      );
    },
    async post(run, { id, at, message }) {
      const left = await query(
        `with there as (select id from baton.runs where id = $2 and project = $5), left_now as (
           insert into baton.inbox (id, run, at, message) select $1, there.id, $3, $4 from there on conflict do nothing
         ) select from there`,
        [id, run, at, message, project],
      );
      return left.length > 0;
    },
    listMessages: (run) => query<KeptMessage>('select id, at, message from baton.inbox where run = $1 order by at, place', [run]),
    isWaiting: async (_, message) => (await query('select from baton.inbox where id = $1', [message])).length > 0,
    async removeMessage(run, message) {
      await query('delete from baton.inbox where id = $1 and run = $2', [message, run]);
    },
    async findMessages(_, until) {
      const look = (): Promise<{ run: string }[]> =>
        query(
          `select distinct r.id as run from baton.runs r join baton.inbox i on i.run = r.id
           where r.owner = $1 and r.project = $2 and r.status = 'running'`,
          [owner, project],
        );
      return (await findOrWait(look, changes, until)).map(({ run }) => run);
    },
    async beat(held) {
      await giveSign(query, worker);
      const lost = await findLost(query, owner, held);
      await returnUnknown(
        query,
        worker,
        held.map(({ id }) => id),
      );

      return lost;
    },
  };

  return notifyChanges(rows, changes);
}
