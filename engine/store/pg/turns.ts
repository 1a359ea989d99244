import type { RunRows } from '../shared/run-rows.ts';
import type { PgWorker } from './ownership.ts';
import type { Query } from './query.ts';

interface TurnRow {
  admitted: number;
  moment: number;
  why: 'parallel' | 'rpm' | 'tpm' | null;
  wait: number | null;
}

/** Turns of calls under the limits of a project, by the clock of the database (migrations.ts has the function). */
export const openTurns = (query: Query, { id, lease, project }: PgWorker): Pick<RunRows, 'takeTurns'> => ({
  async takeTurns({ owner, rpm, tpm, max_parallel, nonce, wanted, held, corrections }) {
    const [row] = await query<TurnRow>(
      `select admitted, moment, why, wait from baton.take_turns($1, $2, $3, $4::float, $5::uuid, $6::bigint[], $7::integer, $8::bigint,
         $9::integer, $10::integer, $11::bigint[], $12::bigint[])`,
      [
        project,
        owner,
        id,
        lease,
        nonce,
        wanted.map(Math.ceil),
        rpm ?? null,
        tpm ?? null,
        max_parallel ?? null,
        held,
        corrections.map(({ at }) => at),
        corrections.map(({ tokens }) => Math.ceil(tokens)),
      ],
    );
    const { admitted = 0, moment = 0, why, wait } = row ?? {};

    return { admitted, at: moment, why: why ?? undefined, wait: wait ?? undefined };
  },
});
