import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import type { CacheHits, LogMark, ModelLatency, RunRecord, StepRecord, StepSum } from './records.ts';

/**
 * The number of rows that are written at once: a few milliseconds, after which others may write and the event loop continues.
 */
const most = 400;

const runColumns = [
  'id',
  'pipeline',
  'file',
  'hash',
  'definition',
  'status',
  'degraded',
  'mode',
  'parent',
  'started_at',
  'duration',
  'worked',
  'cost',
  'input_tokens',
  'output_tokens',
  'calls',
  'models',
  'steps',
  'given',
  'failed',
  'retries',
  'limits',
  'whole',
  'bytes',
  'modified',
];
const stepColumns = [
  'run',
  'place',
  'path',
  'definition',
  'gate',
  'model',
  'tool',
  'outcome',
  'started_at',
  'wait',
  'duration',
  'first_token',
  'input_tokens',
  'output_tokens',
  'cost',
  'calls',
  'retries',
  'input_size',
  'output_size',
  'iterations',
  'branch',
  'quality',
  'attempt',
  'asked',
  'schema',
  'tools',
  'held',
  'agreement',
] as const;
const partColumns = [
  'run',
  'place',
  'count',
  'failed',
  'retries',
  'duration',
  'wait',
  'cost',
  'tokens',
  'quality',
  'agreement',
  'answer',
];

const insert = (table: string, columns: readonly string[]): string =>
  `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;

/** Optional figures are summed, with their number, for a mean. */
type Averaged = 'quality' | 'agreement' | 'answer';
type Sum = Omit<StepSum, 'run' | 'step' | 'kind' | Averaged> & Record<Averaged, { sum: number; count: number }>;

/** A run with its live steps. */
export interface RecordToWrite {
  run: RunToWrite;
  steps: Iterable<StepRecord>;
}

interface RunToWrite {
  run: RunRecord;
  mark: LogMark;
  latencies?: readonly ModelLatency[];
  hits?: readonly CacheHits[];
}

/**
 * Writes a run with its live steps, replacing earlier rows. It is written in pieces and counts when the last one is written.
 */
export const writeRecord = (db: DatabaseSync, run: RunToWrite, steps: Iterable<StepRecord>): Promise<void> =>
  writeRecords(db, [{ run, steps }]);

/** The same for several runs, in their order. Those of few steps are written together: a transaction takes longer than such a run. */
export async function writeRecords(db: DatabaseSync, runs: Iterable<RecordToWrite>): Promise<void> {
  const addStep = db.prepare(insert('step', stepColumns));
  let pieces: (() => void)[] = [];
  let rows = 0;
  const write = (): void => {
    transact(db, () => {
      for (const piece of pieces) piece();
    });
    pieces = [];
    rows = 0;
  };

  for (const { run, steps } of runs) {
    const record = beginRecord(db, run, addStep);
    let chunk: StepRecord[] = [];
    const add = (isLast: boolean): void => {
      const rest = chunk;
      pieces.push(() => record.write(rest, isLast));
      chunk = [];
    };

    for (const step of steps) {
      chunk.push(step);
      rows++;
      if (rows < most) continue;
      add(false);
      write();
      if (record.isReplaced) break;
      await turn();
    }

    add(true);
  }

  if (pieces.length > 0) write();
}

/** The rows of a run, which is written in pieces, each in a transaction. */
function beginRecord(db: DatabaseSync, { run, mark, latencies = [], hits = [] }: RunToWrite, addStep: StatementSync) {
  let number: number | undefined;
  let isReplaced = false;
  const placeOf = placeFinder(db, run.pipeline);
  const sums = new Map<number, Sum>();

  const finish = (run: number): void => {
    const addPart = db.prepare(insert('part', partColumns));
    for (const [place, { count, failed, retries, duration, wait, cost, tokens, quality, agreement, answer }] of sums) {
      const means = [quality, agreement, answer].map((one) => (one.count === 0 ? null : one.sum / one.count));
      addPart.run(run, place, count, failed, retries, duration, wait, cost, tokens, ...means);
    }

    const addLatency = db.prepare(insert('latency', ['run', 'model', 'calls', 'median']));
    for (const { model, calls, median } of latencies) addLatency.run(run, model, calls, median);
    const addHit = db.prepare(insert('hit', ['run', 'place', 'count']));
    for (const hit of hits) addHit.run(run, placeOf(hit), hit.count);
    db.prepare('UPDATE run SET whole = 1 WHERE n = ?').run(run);
  };

  return {
    /** Another process has begun to rewrite the run: then this one stops. */
    get isReplaced() {
      return isReplaced;
    },
    write(chunk: readonly StepRecord[], isLast: boolean): void {
      isReplaced ||= number !== undefined && !db.prepare('SELECT 1 FROM run WHERE n = ?').get(number);
      if (isReplaced) return;

      number ??= beginRun(db, run, mark);
      for (const step of chunk) {
        const place = placeOf(step);
        const row = { ...step, run: number, place };
        addStep.run(...stepColumns.map((name) => columnOf(row, name)));
        addTo(sums, place, step);
      }

      if (isLast) finish(number);
    },
  };
}

/** Removes runs. */
export async function removeRecords(db: DatabaseSync, runs: Iterable<string>): Promise<void> {
  for (const run of runs) {
    transact(db, () => removeRun(db, run));
    await turn();
  }
}

function transact<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const done = work();
    db.exec('COMMIT');
    return done;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function beginRun(db: DatabaseSync, run: RunRecord, { bytes, modified }: LogMark): number {
  removeRun(db, run.run);
  const row = { ...run, id: run.run, models: run.models.join('\n'), whole: 0, bytes, modified };
  const added = db.prepare(insert('run', runColumns)).run(...runColumns.map((name) => columnOf(row, name)));
  return Number(added.lastInsertRowid);
}

function removeRun(db: DatabaseSync, run: string): void {
  const row = db.prepare('SELECT n FROM run WHERE id = ?').get(run);
  if (!row) return;
  for (const [table, column] of [
    ['step', 'run'],
    ['part', 'run'],
    ['latency', 'run'],
    ['hit', 'run'],
    ['run', 'n'],
  ])
    db.prepare(`DELETE FROM ${table} WHERE ${column} = ?`).run(Number(row['n']));
}

/** Steps are identified by a number, which is the same in all runs of their pipeline. */
function placeFinder(db: DatabaseSync, pipeline: string): (step: Pick<StepRecord, 'step' | 'kind'>) => number {
  const ids = new Map<string, number>();
  const add = db.prepare('INSERT INTO place (pipeline, step, kind) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  const find = db.prepare('SELECT n FROM place WHERE pipeline = ? AND step = ? AND kind = ?');

  return ({ step, kind }) => {
    const key = `${kind} ${step}`;
    const before = ids.get(key);
    if (before !== undefined) return before;

    add.run(pipeline, step, kind);
    const number = Number(find.get(pipeline, step, kind)?.['n']);
    ids.set(key, number);

    return number;
  };
}

function addTo(sums: Map<number, Sum>, place: number, step: StepRecord): void {
  const sum = sums.get(place) ?? {
    count: 0,
    failed: 0,
    retries: 0,
    duration: 0,
    wait: 0,
    cost: 0,
    tokens: 0,
    quality: { sum: 0, count: 0 },
    agreement: { sum: 0, count: 0 },
    answer: { sum: 0, count: 0 },
  };

  sum.count++;
  sum.failed += Number(step.outcome === 'failed');
  sum.retries += step.retries;
  sum.duration += step.duration ?? 0;
  sum.wait += step.wait ?? 0;
  sum.cost += step.cost ?? 0;
  sum.tokens += (step.input_tokens ?? 0) + (step.output_tokens ?? 0);
  addToMean(sum.quality, step.quality);
  addToMean(sum.agreement, step.agreement);
  addToMean(sum.answer, step.outcome === 'succeeded' ? step.output_size : undefined);
  sums.set(place, sum);
}

function addToMean(mean: { sum: number; count: number }, figure: number | undefined): void {
  if (figure === undefined) return;
  mean.sum += figure;
  mean.count++;
}

function columnOf(row: object, name: string): SQLInputValue {
  const value: unknown = Object.getOwnPropertyDescriptor(row, name)?.value;
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}
