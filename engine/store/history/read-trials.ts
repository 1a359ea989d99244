import type { DatabaseSync } from 'node:sqlite';
import type { ModelTrial } from './records.ts';
import { readStepRow } from './rows.ts';

/**
 * The newest live executions of prompts since a time, those of the oldest run first. A stopped step says nothing about its
 * model.
 */
export function readTrials(db: DatabaseSync, since: number, most: number): ModelTrial[] {
  const rows = db
    .prepare(
      `SELECT step.*, run.id AS run_id, run.started_at AS began, place.step AS place_step, place.kind AS kind FROM step
      JOIN run ON run.n = step.run JOIN place ON place.n = step.place
      WHERE run.whole = 1 AND run.mode IN ('live', 'record') AND run.started_at >= ? AND place.kind = 'prompt'
      AND step.model IS NOT NULL AND step.outcome IN ('succeeded', 'failed')
      ORDER BY run.started_at DESC, step.rowid DESC LIMIT ?`,
    )
    .all(since, most);
  return rows.reverse().flatMap((row): ModelTrial[] => {
    const { run, model, outcome, retries, calls, schema, tools, input_tokens, cost, attempt, quality } = readStepRow(row);
    if (model === undefined) return [];
    const started_at = Number(row['began']);
    return [{ run, model, outcome, retries, calls, schema, tools, input_tokens, cost, attempt, quality, started_at }];
  });
}
