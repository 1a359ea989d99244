import { defined, type Json, type JsonMap } from '../../language/json.ts';
import { auditTexts as texts } from '../../language/texts/storage/audit.ts';
import { say } from '../../language/texts.ts';
import { keysOfAudit, linesOfAudit } from './audit-log.ts';
import { type PersonKeys, unseal } from './persons.ts';
import { type AuditAction, type AuditRow, readRow } from './rows.ts';

/** A row with its decrypted parts. */
export interface ShownAudit {
  n: number;
  at: string;
  action: AuditAction;
  person?: string;
  /** Absent for an erased person. */
  name?: string;
  run?: string;
  about?: JsonMap;
  said?: Json;
}

/** The rows of an audit, the oldest first; invalid lines are left out (`verifyAudit` reports them). */
export async function readAudit(root: string): Promise<ShownAudit[]> {
  const keys = await keysOfAudit(root);
  const rows: AuditRow[] = [];
  for await (const { text, isCut } of linesOfAudit(root)) {
    const row = isCut ? undefined : readRow(text);
    if (row) rows.push(row);
  }

  const names = new Map(rows.flatMap((row) => nameIn(row, keys)));
  return rows
    .filter(({ action }) => action !== 'person.named')
    .map(({ n, at, action, person, run, about, sealed }) => {
      const said = sealed === undefined || person === undefined ? undefined : unseal(sealed, keys[person]);
      return defined({ n, at, action, person, name: names.get(person ?? ''), run, about, said });
    });
}

function nameIn({ action, person, sealed }: AuditRow, keys: PersonKeys): [string, string][] {
  if (action !== 'person.named' || person === undefined || sealed === undefined) return [];
  const name = unseal(sealed, keys[person]);
  return typeof name === 'string' ? [[person, name]] : [];
}

/** Whether an audit is unchanged, by its hash chain. */
export interface AuditVerdict {
  valid: boolean;
  rows: number;
  /** The hash of the last row. Kept elsewhere, it also reveals that the whole file was rewritten. */
  head: string;
  /** The first line that breaks the chain, and why. */
  broken?: { line: number; why: string };
  /** Its last line is unfinished. */
  cut?: true;
}

/** Verifies the chain from its first row. With `expect`, a formerly kept head must be among the rows. */
export async function verifyAudit(root: string, expect?: string): Promise<AuditVerdict> {
  let [rows, head, isExpected, isCut] = [0, '', expect === undefined, false];
  for await (const { line, text, isCut: cut } of linesOfAudit(root)) {
    isCut = cut;
    if (cut) break;

    const row = readRow(text);
    const why = faultOf(row, { n: rows, hash: head });
    if (why !== undefined) return { valid: false, rows, head, broken: { line, why } };

    rows++;
    head = row?.hash ?? '';
    isExpected ||= head === expect;
  }

  const verdict = defined({ rows, head, cut: isCut ? (true as const) : undefined });
  if (isExpected) return { valid: true, ...verdict };
  return { valid: false, ...verdict, broken: { line: rows, why: say(texts.otherHead) } };
}

function faultOf(row: AuditRow | undefined, before: { n: number; hash: string }): string | undefined {
  if (!row) return say(texts.changedRow);
  if (row.n !== before.n + 1) return say(texts.missingRow, { n: before.n + 1, found: row.n });
  return row.prev === before.hash ? undefined : say(texts.otherBefore);
}
