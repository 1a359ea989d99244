import type { DatabaseSync } from 'node:sqlite';

/** The usage of one model in one run. */
export interface UsageRecord {
  run: string;
  pipeline: string;
  /** Milliseconds since 1970. */
  started_at: number;
  /**
   * Undefined for calls outside steps: answers to AUTO tags, summaries, and steps that ended without a model of their own.
   */
  model?: string | undefined;
  calls: number;
  input_tokens: number;
  output_tokens: number;
  /** USD, as far as it is known. */
  cost: number;
  /** Whether the run has calls with an unknown price. */
  open: boolean;
}

/** Smaller amounts are rounding errors of sums. */
const least = 1e-9;

/** The usage of live runs since a time, by run and model; the parts of a run add up to its total. */
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

  // The usage of a step with `detached` is counted with its child runs.
  const elsewhere = db.prepare(
    `SELECT SUM(calls) AS calls, SUM(input_tokens) AS input_tokens, SUM(output_tokens) AS output_tokens, SUM(cost) AS cost
    FROM step JOIN place ON place.n = step.place WHERE step.run = ? AND place.kind = 'pipeline' AND model IS NULL`,
  );

  return runs.flatMap((row) => {
    const about = { run: String(row['id']), pipeline: String(row['pipeline']), started_at: Number(row['started_at']) };
    const open = row['cost'] === null;
    const byModel = parts.all(Number(row['n'])).map((part) => ({ model: String(part['model']), ...figuresOf(part) }));
    const made = figuresOf(elsewhere.get(Number(row['n'])) ?? {});
    return splitUsage(figuresOf(row), { byModel, made }).map((part): UsageRecord => ({ ...about, ...part, open }));
  });
}

/** What some calls took. */
export type UsageFigures = Pick<UsageRecord, 'calls' | 'input_tokens' | 'output_tokens' | 'cost'>;

type UsagePart = UsageFigures & Pick<UsageRecord, 'model'>;

/** The parts of a run's total: its models, and what is left; what its child runs took (`made`) is counted with them. */
export function splitUsage(
  total: UsageFigures,
  { byModel, made }: { byModel: readonly UsagePart[]; made: UsageFigures },
): readonly UsagePart[] {
  const left = (name: keyof UsageFigures): number =>
    Math.max(0, total[name] - byModel.reduce((before, part) => before + part[name], made[name]));
  const rest: UsagePart = {
    calls: left('calls'),
    input_tokens: left('input_tokens'),
    output_tokens: left('output_tokens'),
    cost: left('cost'),
  };
  const isRest = rest.calls + rest.input_tokens + rest.output_tokens > 0 || rest.cost > least;
  return isRest || byModel.length === 0 ? [...byModel, rest] : byModel;
}

const figuresOf = (row: Record<string, unknown>) => ({
  calls: Number(row['calls'] ?? 0),
  input_tokens: Number(row['input_tokens'] ?? 0),
  output_tokens: Number(row['output_tokens'] ?? 0),
  cost: Number(row['cost'] ?? 0),
});
