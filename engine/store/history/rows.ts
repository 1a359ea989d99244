import type { SQLOutputValue } from 'node:sqlite';
import type { Mode, RunStatus } from '../../state/events.ts';
import type { HeldBy, RunRecord, StepOutcome, StepRecord, StepSum } from './records.ts';

/** A row from SQLite; only this folder writes its columns. */
type SqlRow = Record<string, SQLOutputValue>;

export const readString = (row: SqlRow, name: string): string | undefined => {
  const value = row[name];
  return typeof value === 'string' ? value : undefined;
};
const readReal = (row: SqlRow, name: string): number | undefined => {
  const value = row[name];
  return typeof value === 'number' ? value : undefined;
};
export const readAmount = (row: SqlRow, name: string): number => readReal(row, name) ?? 0;

export const readRunRow = (row: SqlRow): RunRecord => ({
  run: readString(row, 'id') ?? '',
  pipeline: readString(row, 'pipeline') ?? '',
  file: readString(row, 'file') ?? '',
  hash: readString(row, 'hash') ?? '',
  definition: readString(row, 'definition'),
  // Only this module writes these columns.
  status: readString(row, 'status') as RunStatus,
  degraded: row['degraded'] === 1,
  mode: readString(row, 'mode') as Mode,
  parent: readString(row, 'parent'),
  started_at: readAmount(row, 'started_at'),
  duration: readAmount(row, 'duration'),
  worked: readAmount(row, 'worked'),
  cost: readReal(row, 'cost'),
  input_tokens: readAmount(row, 'input_tokens'),
  output_tokens: readAmount(row, 'output_tokens'),
  calls: readAmount(row, 'calls'),
  models: (readString(row, 'models') ?? '').split('\n').filter(Boolean),
  steps: readAmount(row, 'steps'),
  given: readAmount(row, 'given'),
  failed: readAmount(row, 'failed'),
  retries: readAmount(row, 'retries'),
  limits: readString(row, 'limits'),
});

export const readStepRow = (row: SqlRow): StepRecord => ({
  run: readString(row, 'run_id') ?? '',
  path: readString(row, 'path') ?? '',
  step: readString(row, 'place_step') ?? '',
  kind: readString(row, 'kind') ?? '',
  definition: readString(row, 'definition'),
  gate: readString(row, 'gate'),
  model: readString(row, 'model'),
  tool: readString(row, 'tool'),
  outcome: readString(row, 'outcome') as StepOutcome,
  started_at: readReal(row, 'started_at'),
  wait: readReal(row, 'wait'),
  duration: readReal(row, 'duration'),
  first_token: readReal(row, 'first_token'),
  input_tokens: readReal(row, 'input_tokens'),
  output_tokens: readReal(row, 'output_tokens'),
  cost: readReal(row, 'cost'),
  calls: readAmount(row, 'calls'),
  retries: readAmount(row, 'retries'),
  input_size: readReal(row, 'input_size'),
  output_size: readReal(row, 'output_size'),
  iterations: readReal(row, 'iterations'),
  branch: readString(row, 'branch'),
  quality: readReal(row, 'quality'),
  attempt: readReal(row, 'attempt'),
  asked: readReal(row, 'asked'),
  schema: row['schema'] === null ? undefined : row['schema'] === 1,
  tools: readReal(row, 'tools'),
  held: readString(row, 'held') as HeldBy | undefined,
  agreement: readReal(row, 'agreement'),
});

export const readSumRow = (row: SqlRow, run: string): StepSum => ({
  run,
  step: readString(row, 'step') ?? '',
  kind: readString(row, 'kind') ?? '',
  count: readAmount(row, 'count'),
  failed: readAmount(row, 'failed'),
  retries: readAmount(row, 'retries'),
  duration: readAmount(row, 'duration'),
  wait: readAmount(row, 'wait'),
  cost: readAmount(row, 'cost'),
  tokens: readAmount(row, 'tokens'),
  quality: readReal(row, 'quality'),
  agreement: readReal(row, 'agreement'),
  answer: readReal(row, 'answer'),
});
