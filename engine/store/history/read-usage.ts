import type { DatabaseSync } from 'node:sqlite';

/** What one run spent on one model. */
export interface UsageRecord {
  run: string;
  pipeline: string;
  /** Milliseconds since 1970. */
  started_at: number;
  /** Undefined for calls that stand in no step: answers to AUTO tags, summaries, and steps that ended without a model of their own. */
  model?: string | undefined;
  calls: number;
  input_tokens: number;
  output_tokens: number;
  /** USD, as far as it is known. */
  cost: number;
  /** Whether the price of something in the run is not known. */
  open: boolean;
}

/** Smaller amounts come of adding parts of cents. */
const least = 1e-9;

/** What live runs since a moment spent, by run and model; the sums of a run's parts are those of the run. */
export function readUsage(db: DatabaseSync, since: number): UsageRecord[] {
  const runs = db
    .prepare(
      `SELECT n, id, pipeline, started_at, calls, input_tokens, output_tokens, cost FROM run
      WHERE whole = 1 AND mode IN ('live', 'record') AND started_at >= ? ORDER BY started_at`,
    )
    .all(since);
  const parts = db.prepare(
    `SELECT model, SUM(calls) AS calls, SUM(input_tokens) AS input_tokens, SUM(output_tokens) AS output_tokens, SUM(cost) AS cost
    FROM step WHERE run = ? AND model IS NOT NULL GROUP BY model ORDER BY model`,
  );
  return runs.flatMap((row) => {
    const about = { run: String(row['id']), pipeline: String(row['pipeline']), started_at: Number(row['started_at']) };
    const open = row['cost'] === null;
    const byModel = parts
      .all(Number(row['n']))
      .map((part): UsageRecord => ({ ...about, model: String(part['model']), ...figuresOf(part), open }));
    const whole = figuresOf(row);
    const sum = (name: keyof typeof whole): number => byModel.reduce((before, part) => before + part[name], 0);
    const left = (name: keyof typeof whole): number => Math.max(0, whole[name] - sum(name));
    const rest = {
      calls: left('calls'),
      input_tokens: left('input_tokens'),
      output_tokens: left('output_tokens'),
      cost: left('cost'),
    };
    const isRest = rest.calls + rest.input_tokens + rest.output_tokens > 0 || rest.cost > least;
    return isRest || byModel.length === 0 ? [...byModel, { ...about, ...rest, open }] : byModel;
  });
}

const figuresOf = (row: Record<string, unknown>) => ({
  calls: Number(row['calls'] ?? 0),
  input_tokens: Number(row['input_tokens'] ?? 0),
  output_tokens: Number(row['output_tokens'] ?? 0),
  cost: Number(row['cost'] ?? 0),
});
