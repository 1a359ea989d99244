import { existsSync, promises } from 'node:fs';
import { join } from 'node:path';
import { diskError, errnoOf } from '../../disk/errno.ts';
import { makeFolder } from '../../disk/files/permissions.ts';
import { withMutex } from '../../disk/locks/mutex.ts';
import { auditTexts as texts } from '../../language/texts/storage/audit.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { batonFolder, ignoreRuns, projectOf } from '../paths.ts';
import { type AuditEntry, type KnownPerson, makeRows } from './make-rows.ts';
import { newPerson, type PersonKeys, readPersonKeys, unseal, writePersonKeys } from './persons.ts';
import { type AuditRow, readRow } from './rows.ts';

/** Stores an audit elsewhere than in its folder. */
export interface AuditPlace {
  /** Begins it, unless it has begun. */
  begin(by: string): Promise<void>;
  /** Adds an entry, durable when this resolves. Rejects with a RunError. */
  append(entry: AuditEntry): Promise<void>;
  /** Erases a person, as `erasePerson` does. */
  erase(who: string, by: string): Promise<string | undefined>;
  /** All lines, in their order. */
  lines(): AsyncIterable<AuditLine>;
  readKeys(): Promise<PersonKeys>;
}

/** The audits that this process stores elsewhere, by project. */
const places = new Map<string, AuditPlace>();

/** Stores the audit of a folder there from now on; returns the function that ends this. */
export function keepAuditIn(root: string, place: AuditPlace): () => void {
  places.set(projectOf(root), place);
  return () => void places.delete(projectOf(root));
}

const placeOf = (root: string): AuditPlace | undefined => places.get(projectOf(root));

const auditFolder = (root: string): string => join(batonFolder(projectOf(root)), 'audit');
export const auditFile = (root: string): string => join(auditFolder(root), 'log.jsonl');
const keysFile = (root: string): string => join(auditFolder(root), 'persons.json');

/** Whether the folder has an audit, which begins when somebody starts one. */
export const isAudited = (root: string): boolean => placeOf(root) !== undefined || existsSync(auditFile(root));

/** Begins the audit of a folder, unless there is one. */
export async function beginAudit(root: string, by: string): Promise<void> {
  const place = placeOf(root);
  if (place) return place.begin(by);
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
  const place = placeOf(root);
  if (place) return place.append(entry);
  if (!isAudited(root)) return;
  await exclusively(root, () => append(root, entry));
}

/**
 * Erases a person, by name or id, by deleting their key (crypto-shredding): name and answers become unreadable. Returns the
 * id; undefined for an unknown person.
 */
export async function erasePerson(root: string, who: string, by: string): Promise<string | undefined> {
  const place = placeOf(root);
  if (place) return place.erase(who, by);
  return await exclusively(root, async () => {
    const keys = await readPersonKeys(keysFile(root));
    const id = Object.hasOwn(keys, who) ? who : await idOf(root, keys, who);
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
async function append(root: string, entry: AuditEntry): Promise<void> {
  const file = auditFile(root);
  const last = await lastRow(file);
  const isRepaired = await dropCutRow(file);
  await appendLines(file, await makeRows(entry, { last, isRepaired, findPerson: (name) => personNamed(root, name) }));
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

/** The person of that name, created on demand; the key is on disk. */
async function personNamed(root: string, by: string): Promise<KnownPerson> {
  const keys = await readPersonKeys(keysFile(root));
  const id = await idOf(root, keys, by);
  const key = id === undefined ? undefined : keys[id];
  if (id !== undefined && key !== undefined) return { id, key, isNew: false };

  const made = newPerson();
  await writePersonKeys(keysFile(root), { ...keys, [made.id]: made.key });
  return { ...made, isNew: true };
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

/** All lines of the audit of a folder, wherever it is kept. */
export const linesOfAudit = (root: string): AsyncIterable<AuditLine> => placeOf(root)?.lines() ?? readAuditLines(auditFile(root));

/** The keys of its persons. */
export const keysOfAudit = (root: string): Promise<PersonKeys> => placeOf(root)?.readKeys() ?? readPersonKeys(keysFile(root));
