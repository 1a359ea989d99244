import { crypto } from '../../disk/crypto.ts';
import { isMap, type JsonMap } from '../../language/json.ts';

/** The audited actions. */
export const auditActions = [
  'audit.begun',
  'audit.repaired',
  'run.begun',
  'run.resumed',
  'run.ended',
  'run.cancelled',
  'question.answered',
  'permission.given',
  'permission.revoked',
  'limits.changed',
  'value.set',
  'pipeline.pushed',
  'pipeline.removed',
  'session.begun',
  'notice.sent',
  'notice.failed',
  'token.made',
  'token.revoked',
  'person.named',
  'person.erased',
] as const;
export type AuditAction = (typeof auditActions)[number];

/**
 * A line of the file. `hash` is the SHA-256, in hex, of the line without it; `prev` that of the row before, empty for the
 * first.
 */
export interface AuditRow {
  n: number;
  /** ISO 8601. */
  at: string;
  action: AuditAction;
  /** The random id of a person or program; the name is encrypted in the row `person.named`. */
  person?: string;
  run?: string;
  /** The public part. */
  about?: JsonMap;
  /** The part encrypted with the person's key (`persons.ts`). */
  sealed?: string;
  prev: string;
  hash: string;
}

const hashOf = (text: string): string => crypto().createHash('sha256').update(text).digest('hex');

/** The line of a row that follows another one. */
export function writeRow(row: Omit<AuditRow, 'hash' | 'prev' | 'n'>, before: Pick<AuditRow, 'n' | 'hash'> | undefined): AuditRow {
  const whole = { n: (before?.n ?? 0) + 1, ...row, prev: before?.hash ?? '' };
  return { ...whole, hash: hashOf(JSON.stringify(whole)) };
}

/** A line as a row, if it is exactly the hashed text; undefined otherwise. */
export function readRow(line: string): AuditRow | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }

  if (!isMap(value) || typeof value['hash'] !== 'string') return undefined;
  const { hash, ...rest } = value;
  return isRow(value) && hashOf(JSON.stringify(rest)) === hash && JSON.stringify(value) === line ? value : undefined;
}

function isRow(value: unknown): value is AuditRow {
  if (!isMap(value)) return false;
  const { n, at, action, prev, person, run, about, sealed } = value;
  return (
    Number.isInteger(n) &&
    auditActions.some((known) => known === action) &&
    [at, prev].every((one) => typeof one === 'string') &&
    [person, run, sealed].every((one) => one === undefined || typeof one === 'string') &&
    (about === undefined || isMap(about))
  );
}
