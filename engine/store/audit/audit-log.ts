import { existsSync, promises } from 'node:fs';
import { join } from 'node:path';
import { diskError, errnoOf } from '../../disk/errno.ts';
import { makeFolder } from '../../disk/files/permissions.ts';
import { withMutex } from '../../disk/locks/mutex.ts';
import { defined, type Json, type JsonMap } from '../../language/json.ts';
import { auditTexts as texts } from '../../language/texts/storage/audit.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { batonFolder, ignoreRuns, projectOf } from '../paths.ts';
import { newPerson, type PersonKeys, readPersonKeys, seal, unseal, writePersonKeys } from './persons.ts';
import { type AuditAction, type AuditRow, readRow, writeRow } from './rows.ts';

/** An action to audit. */
export interface AuditEntry {
  action: AuditAction;
  /** The name of a person, or of a program (`token:ci`). */
  by?: string | undefined;
  run?: string | undefined;
  /** Milliseconds since 1970; now unless given. */
  at?: number | undefined;
  about?: JsonMap | undefined;
  /** The person's own words in it, such as an answer: unreadable once the person is erased. */
  said?: Json | undefined;
}

const auditFolder = (root: string): string => join(batonFolder(projectOf(root)), 'audit');
export const auditFile = (root: string): string => join(auditFolder(root), 'log.jsonl');
const keysFile = (root: string): string => join(auditFolder(root), 'persons.json');

/** Whether the folder has an audit, which begins when somebody starts one. */
export const isAudited = (root: string): boolean => existsSync(auditFile(root));

/** Begins the audit of a folder, unless there is one. */
export async function beginAudit(root: string, by: string): Promise<void> {
  if (isAudited(root)) return;
  await makeFolder(auditFolder(root));
  ignoreRuns(root);
  await exclusively(root, async () => {
    // Another process may have begun it meanwhile.
    if (!isAudited(root)) await append(root, { action: 'audit.begun', by });
  });
}

/** Adds a row, on disk when this resolves; nothing without an audit. Rejects with a RunError where it cannot be written. */
export async function recordAudit(root: string, entry: AuditEntry): Promise<void> {
  if (!isAudited(root)) return;
  await exclusively(root, () => append(root, entry));
}

/**
 * Erases a person, by name or id, by deleting their key (crypto-shredding): name and answers become unreadable. Returns the
 * id; undefined for an unknown person.
 */
export async function erasePerson(root: string, who: string, by: string): Promise<string | undefined> {
  return await exclusively(root, async () => {
    const keys = await readPersonKeys(keysFile(root));
    const id = keys[who] === undefined ? await idOf(root, keys, who) : who;
    if (id === undefined) return undefined;
    const { [id]: _key, ...others } = keys;
    await writePersonKeys(keysFile(root), others);
    await append(root, { action: 'person.erased', by: by === who ? undefined : by, about: { erased: id } });
    return id;
  });
}

async function exclusively<T>(root: string, work: () => Promise<T>): Promise<T> {
  const done = await withMutex(join(auditFolder(root), 'lock'), work);
  if (done) return done.value;
  throw new RunError({ kind: 'internal', message: say(texts.busy, { file: auditFile(root) }) });
}

/** Only with the lock. */
async function append(root: string, { by, said, at = Date.now(), action, run, about }: AuditEntry): Promise<void> {
  const file = auditFile(root);
  let last = await lastRow(file);
  const rows: AuditRow[] = [];
  const add = (row: Parameters<typeof writeRow>[0]): void => {
    last = writeRow(row, last);
    rows.push(last);
  };
  if (await dropCutRow(file)) add({ at: new Date(at).toISOString(), action: 'audit.repaired' });
  const person =
    by === undefined
      ? undefined
      : await personNamed(root, by, (id, sealed) =>
          add({ at: new Date(at).toISOString(), action: 'person.named', person: id, sealed }),
        );
  const sealed = said === undefined || !person ? undefined : seal(said, person.key);
  add(defined({ at: new Date(at).toISOString(), action, person: person?.id, run, about, sealed }));
  await appendLines(file, rows);
}

async function appendLines(file: string, rows: readonly AuditRow[]): Promise<void> {
  try {
    const handle = await promises.open(file, 'a', 0o600);
    try {
      await handle.writeFile(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
      await handle.datasync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw diskError(error, texts.unwritten, file);
  }
}

/** The id and key of a person, created on demand; `name` is called for a new one. */
async function personNamed(
  root: string,
  by: string,
  name: (id: string, sealed: string) => void,
): Promise<{ id: string; key: string }> {
  const keys = await readPersonKeys(keysFile(root));
  const id = await idOf(root, keys, by);
  const key = id === undefined ? undefined : keys[id];
  if (id !== undefined && key !== undefined) return { id, key };
  const made = newPerson();
  await writePersonKeys(keysFile(root), { ...keys, [made.id]: made.key });
  name(made.id, seal(by, made.key));
  return made;
}

async function idOf(root: string, keys: PersonKeys, name: string): Promise<string | undefined> {
  for await (const { text } of readAuditLines(auditFile(root))) {
    // Called for every added row; the other rows are not worth a hash each.
    const row = text.includes('"person.named"') ? readRow(text) : undefined;
    if (row?.action !== 'person.named' || row.person === undefined || row.sealed === undefined) continue;
    if (unseal(row.sealed, keys[row.person]) === name) return row.person;
  }
  return undefined;
}

/** A line that a killed process left unfinished was never confirmed. */
async function dropCutRow(file: string): Promise<boolean> {
  const size = (await promises.stat(file).catch(() => undefined))?.size ?? 0;
  if (size === 0) return false;
  const tail = await readTail(file, size);
  const end = tail.lastIndexOf(10) + 1;
  if (end === tail.length) return false;
  await promises.truncate(file, size - (tail.length - end));
  return true;
}

/** The longest row that is searched for from the end, in bytes. */
const longestRow = 2 ** 20;

async function readTail(file: string, size: number): Promise<Buffer> {
  const handle = await promises.open(file, 'r');
  try {
    const length = Math.min(size, longestRow);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The last complete line, as far as it is readable: earlier damage stays, and is reported by `verifyAudit`. */
async function lastRow(file: string): Promise<AuditRow | undefined> {
  const size = (await promises.stat(file).catch(() => undefined))?.size ?? 0;
  if (size === 0) return undefined;
  const lines = (await readTail(file, size)).toString('utf8').split('\n').slice(0, -1);
  for (const line of lines.reverse()) {
    const row = readRow(line);
    if (row) return row;
  }
  return undefined;
}

export interface AuditLine {
  line: number;
  text: string;
  /** It is unfinished: a process was killed, or is writing it. */
  isCut: boolean;
}

/** All lines of an audit, in their order. Rejects with a RunError where the file cannot be read. */
export async function* readAuditLines(file: string): AsyncGenerator<AuditLine> {
  const text = await promises.readFile(file, 'utf8').catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return '';
    throw diskError(error, texts.unread, file);
  });
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  for (const [index, one] of lines.entries()) yield { line: index + 1, text: one, isCut: false };
  if (rest !== '') yield { line: lines.length + 1, text: rest, isCut: true };
}
