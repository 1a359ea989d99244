import type { DatabaseSync } from 'node:sqlite';
import type { SucceededSteps } from './records.ts';
import { readAmount, readRunRow, readStepRow, readString } from './rows.ts';

/** How much is read for a forecast: runs of the pipeline itself, of others, executions of one step, rows in all. */
const most = { own: 20, others: 20, ofStep: 200, rows: 4_000, rowsOfOthers: 1_000 };

/**
 * The newest live runs of a pipeline and of others, newest first, with all their live steps, including failed and skipped
 * ones.
 */
export function recentSteps(db: DatabaseSync, pipeline: string): { own: SucceededSteps[]; others: SucceededSteps[] } {
  const select = (which: string): string =>
    `SELECT * FROM run WHERE whole = 1 AND pipeline ${which} ? AND status IN ('succeeded', 'failed') AND mode IN ('live', 'record') ORDER BY started_at DESC LIMIT ?`;
  const stepsOf = db.prepare(
    `SELECT step.*, ? AS run_id, place.step AS place_step, place.kind AS kind FROM step JOIN place ON place.n = step.place
    WHERE step.run = ? ORDER BY step.rowid LIMIT ?`,
  );

  const read = (which: string, runs: number, rows: number): SucceededSteps[] => {
    const seen = new Map<number, number>();
    let left = rows;
    return db
      .prepare(select(which))
      .all(pipeline, runs)
      .map((row) => {
        const run = readRunRow(row);
        const steps = stepsOf.all(run.run, Number(row['n']), left).filter(({ place }) => {
          const count = (seen.get(Number(place)) ?? 0) + 1;
          seen.set(Number(place), count);
          return count <= most.ofStep;
        });

        left -= steps.length;
        return { run, steps: steps.map(readStepRow) };
      });
  };

  return { own: read('=', most.own, most.rows), others: read('<>', most.others, most.rowsOfOthers) };
}

/** The cache hits of each step in this many newest runs of a pipeline, by static path. */
export function sumCacheHits(db: DatabaseSync, pipeline: string, runs: number): Map<string, number> {
  const rows = db
    .prepare(
      `SELECT place.step AS step, SUM(hit.count) AS count FROM
      (SELECT n AS number FROM run WHERE whole = 1 AND pipeline = ? ORDER BY started_at DESC LIMIT ?)
      JOIN hit ON hit.run = number JOIN place ON place.n = hit.place GROUP BY place.step`,
    )
    .all(pipeline, runs);
  return new Map(rows.map((row) => [readString(row, 'step') ?? '', readAmount(row, 'count')]));
}
