import type { DatabaseSync } from 'node:sqlite';
import { readTrials } from './read-trials.ts';
import { readUsage, type UsageRecord } from './read-usage.ts';
import { recentSteps, sumCacheHits } from './recent-steps.ts';
import type {
  HistoryTrend,
  LogMark,
  ModelLatency,
  ModelTrial,
  RunRecord,
  StepRecord,
  StepSum,
  SucceededSteps,
} from './records.ts';
import { readAmount, readRunRow, readStepRow, readString, readSumRow } from './rows.ts';

/** This many runs of a pipeline, started before a time (milliseconds since 1970); by default all. */
interface RunSelection {
  pipeline?: string | undefined;
  before?: number | undefined;
  most?: number | undefined;
}

/** Queries to a history. Every answer covers only runs that are complete in it. */
export interface HistoryQueries {
  /** The newest runs first; all of them, or those of one pipeline. */
  runs(of?: RunSelection): RunRecord[];
  /** The live steps of a run, in the order of creation; from `skip` on, `most` of them. */
  steps(run: string, part?: { skip?: number | undefined; most?: number | undefined }): StepRecord[];
  /** The figures of a step (by static path) in the newest runs, newest first. */
  observations(pipeline: string, step: string, most?: number): StepRecord[];
  /**
   * The newest live and finished runs of a pipeline's file, newest first, with the newest durations of each step in them;
   * `except` is a run to leave out.
   */
  succeededSteps(of: { pipeline: string; file: string; except?: string | undefined }): SucceededSteps[];
  /** The latencies of models in the newest runs, newest first. */
  latencies(most?: number): ModelLatency[];
  /** The newest runs of a pipeline, with the usage of its steps. */
  trend(pipeline: string, of?: Omit<RunSelection, 'pipeline'>): HistoryTrend;
  /** The data for forecasts: the newest live runs of a pipeline and of others, newest first, with all their live steps. */
  recent(pipeline: string): ReturnType<typeof recentSteps>;
  /** The cache hits of each step of a pipeline in its newest runs, by its static path. */
  cacheHits(pipeline: string, most?: number): Map<string, number>;
  /** The newest live executions of prompts, since a time (milliseconds since 1970), those of the oldest run first. */
  trials(since: number, most?: number): ModelTrial[];
  /** The usage of live runs since a time, by run and model. */
  usage(since: number): UsageRecord[];
  /** The mark of each run's log when it was read. */
  marks(): Map<string, LogMark>;
}

const runSql = 'SELECT * FROM run WHERE whole = 1';
const stepSql = `SELECT step.*, run.id AS run_id, place.step AS place_step, place.kind AS kind FROM step
  JOIN run ON run.n = step.run JOIN place ON place.n = step.place WHERE run.whole = 1`;

/** The usual limits: enough to draw, and to learn from. */
const usual = { runs: 100, observations: 200, trend: 30, estimate: 20, latencies: 20, trials: 2_000 };

/** Queries an open history. */
export function queryHistory(db: DatabaseSync): HistoryQueries {
  const runs: HistoryQueries['runs'] = ({ pipeline, before = Number.MAX_SAFE_INTEGER, most = usual.runs } = {}) => {
    const found =
      pipeline === undefined
        ? db.prepare(`${runSql} AND started_at < ? ORDER BY started_at DESC LIMIT ?`).all(before, most)
        : db
            .prepare(`${runSql} AND pipeline = ? AND started_at < ? ORDER BY started_at DESC LIMIT ?`)
            .all(pipeline, before, most);
    return found.map(readRunRow);
  };
  return {
    runs,
    steps: (run, { skip = 0, most = 10_000 } = {}) =>
      db.prepare(`${stepSql} AND run.id = ? ORDER BY step.rowid LIMIT ? OFFSET ?`).all(run, most, skip).map(readStepRow),
    observations(pipeline, step, most = usual.observations) {
      // One place at a time, so that the index gives them in order: a step that has changed its kind has several.
      const places = db.prepare('SELECT n FROM place WHERE pipeline = ? AND step = ? ORDER BY n DESC').all(pipeline, step);
      const of = db.prepare(`${stepSql} AND step.place = ? ORDER BY step.run DESC LIMIT ?`);
      const stepRecords: StepRecord[] = [];
      for (const { n } of places) stepRecords.push(...of.all(Number(n), most - stepRecords.length).map(readStepRow));
      return stepRecords;
    },
    succeededSteps({ pipeline, file, except = '' }) {
      const found = db
        .prepare(
          `SELECT * FROM run WHERE whole = 1 AND pipeline = ? AND file = ? AND id <> ? AND status IN ('succeeded', 'failed') AND mode IN ('live', 'record') ORDER BY started_at DESC LIMIT ?`,
        )
        .all(pipeline, file, except, usual.estimate);
      const places = found.length > 0 ? db.prepare('SELECT n FROM place WHERE pipeline = ?').all(pipeline) : [];
      const left = new Map(places.map(({ n }) => [Number(n), usual.observations]));

      // One run at a time: their numbers are in the order of writing.
      const of = db.prepare(`${stepSql} AND step.place = ? AND step.run = ? AND step.outcome = 'succeeded' LIMIT ?`);
      return found.map((row) => {
        const steps: StepRecord[] = [];
        for (const [place, room] of left) {
          const succeeded = room > 0 ? of.all(place, Number(row['n']), room) : [];
          left.set(place, room - succeeded.length);
          for (const one of succeeded) steps.push(readStepRow(one));
        }

        return { run: readRunRow(row), steps };
      });
    },
    latencies: (most = usual.latencies) =>
      db
        .prepare(
          `SELECT latency.model, latency.calls, latency.median FROM (SELECT n, started_at FROM run WHERE whole = 1 ORDER BY started_at DESC LIMIT ?)
          JOIN latency ON latency.run = n ORDER BY started_at DESC`,
        )
        .all(most)
        .map((row) => ({
          model: readString(row, 'model') ?? '',
          calls: readAmount(row, 'calls'),
          median: readAmount(row, 'median'),
        })),
    trend(pipeline, { before, most = usual.trend } = {}) {
      const newest = runs({ pipeline, before, most });
      const part = db.prepare(
        'SELECT part.*, place.step, place.kind FROM part JOIN place ON place.n = part.place WHERE part.run = (SELECT n FROM run WHERE id = ?)',
      );

      const steps = new Map<string, StepSum[]>();
      for (const { run } of newest) {
        for (const row of part.all(run)) addFirst(steps, readSumRow(row, run));
      }

      return { runs: newest.reverse(), steps };
    },
    recent: (pipeline) => recentSteps(db, pipeline),
    cacheHits: (pipeline, most = usual.estimate) => sumCacheHits(db, pipeline, most),
    trials: (since, most = usual.trials) => readTrials(db, since, most),
    usage: (since) => readUsage(db, since),
    marks: () =>
      new Map(
        db
          .prepare('SELECT id, bytes, modified FROM run WHERE whole = 1')
          .all()
          .map(({ id, bytes, modified }) => [String(id), { bytes: Number(bytes), modified: Number(modified) }]),
      ),
  };
}

function addFirst(steps: Map<string, StepSum[]>, sum: StepSum): void {
  const existing = steps.get(sum.step);
  if (existing) existing.unshift(sum);
  else steps.set(sum.step, [sum]);
}
