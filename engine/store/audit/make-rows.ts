import { defined, type Json, type JsonMap } from '../../language/json.ts';
import { seal } from './persons.ts';
import { type AuditAction, type AuditRow, writeRow } from './rows.ts';

/** An action of a person. */
export interface AuditEntry {
  action: AuditAction;
  /** The name of a person, or of a program (`token:ci`). */
  by?: string | undefined;
  run?: string | undefined;
  /** Milliseconds since 1970; now unless given. */
  at?: number | undefined;
  about?: JsonMap | undefined;
  /** The part that is personal data, such as an answer: unreadable once the person is erased. */
  said?: Json | undefined;
}

/** A person as rows name them. */
export interface KnownPerson {
  id: string;
  key: string;
  /** No row has named them yet. */
  isNew: boolean;
}

interface Behind {
  /** The last row that is there. */
  last: AuditRow | undefined;
  /** A cut row was removed behind it. */
  isRepaired?: boolean;
  findPerson(name: string): Promise<KnownPerson>;
}

/** The rows of an entry behind the last one, in their order. */
export async function makeRows(
  { by, said, at = Date.now(), action, run, about }: AuditEntry,
  { last: before, isRepaired = false, findPerson }: Behind,
): Promise<AuditRow[]> {
  const time = new Date(at).toISOString();
  const rows: AuditRow[] = [];
  const add = (row: Parameters<typeof writeRow>[0]): void => {
    rows.push(writeRow(row, rows.at(-1) ?? before));
  };
  if (isRepaired) add({ at: time, action: 'audit.repaired' });
  const person = by === undefined ? undefined : await findPerson(by);
  if (by !== undefined && person?.isNew)
    add({ at: time, action: 'person.named', person: person.id, sealed: seal(by, person.key) });
  const sealed = said === undefined || !person ? undefined : seal(said, person.key);

  add(defined({ at: time, action, person: person?.id, run, about, sealed }));
  return rows;
}
