import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** Asks a database until something is so. */
export async function untilRows(url: string, holds: (client: pg.Client) => Promise<boolean>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    while (!(await holds(client))) await sleep(50);
  } finally {
    await client.end();
  }
}

/** Waits until runs have ended. Rejects where one did not succeed. */
export const untilEnded = (url: string, runs: readonly string[]): Promise<void> =>
  untilRows(url, async (client) => {
    const { rows } = await client.query<{ outcome: string; count: string }>(
      `select outcome, count(*) from baton.runs where id = any($1) and status = 'ended' group by outcome`,
      [runs],
    );
    const bad = rows.find(({ outcome }) => outcome !== 'succeeded');
    if (bad) throw new Error(`${bad.count} runs ${bad.outcome}.`);
    return Number(rows[0]?.count ?? 0) === runs.length;
  });
