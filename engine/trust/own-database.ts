import { closeSync, lstatSync, openSync, rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { crypto } from '../disk/crypto.ts';
import { diskError, errnoOf } from '../disk/errno.ts';
import { modeOfNew } from '../disk/files/permissions.ts';
import { withMutex } from '../disk/locks/mutex.ts';
import { loadSqlite, sqliteTrouble } from '../disk/sqlite.ts';
import { say } from '../language/texts.ts';
import { RunError } from '../state/failure.ts';
import { signingKey, verificationKeys } from './key.ts';
import { isSigned, macOf, type Purpose } from './mac.ts';

/**
 * SQLite files under `.baton` that can be rebuilt from other data: a damaged, foreign or unsigned file is replaced by a new
 * one. A file of a later version stays.
 */
export interface OwnDatabase {
  file: string;
  /** The lock folder: one process at a time creates the file. */
  lock: string;
  /** The kind in the file's signature, so that one kind of file is never taken for another. */
  kind: Purpose;
  /** Increased with each change of the tables: a file of an earlier version is rebuilt. */
  version: number;
  /** Additional to `metaTable`. */
  tables: readonly string[];
  /** Creates the folder for the file. */
  makeFolder(): void;
  texts: DatabaseTexts;
}

/** Messages for an unusable file, with the placeholders `file`, `why`, `version`, `found` and `known`. */
export interface DatabaseTexts {
  unopened: string;
  held: string;
  failed: string;
  noSqlite: string;
  newer: string;
  newerHint: string;
  unsigned: string;
}

/** Why a new file replaced another one. */
export type DatabaseLoss = 'foreign' | 'damaged' | 'older';

/** The result of work with an open file; `lost` if its earlier content is gone. */
export interface DatabaseUse<T> {
  value: T;
  lost?: DatabaseLoss | undefined;
}

/** `Batn`: the application id of our SQLite files. */
const applicationId = 0x4261746e;
/** SQLite's own table for AUTOINCREMENT. */
const ownTable = 'CREATE TABLE sqlite_sequence(name,seq)';
/** Distinguishes a file of a later version from a foreign one, so this table never changes. */
const metaTable = 'CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID';

/** How long to wait for a lock of another process, and the interval between attempts, in milliseconds. */
const defaultTimeoutMs = 5_000;
const pause = 40;
/** After such a wait was in vain nobody waits that long again for a while, in milliseconds: a command reads a history several times. */
const afterwards = { timeout: 100, until: 10_000 };
/** Files that were held for a whole wait, with the moment at which that was known. */
const heldAt = new Map<string, number>();

const waitFor = (file: string, timeoutMs: number): number =>
  performance.now() - (heldAt.get(file) ?? -afterwards.until) < afterwards.until
    ? Math.min(timeoutMs, afterwards.timeout)
    : timeoutMs;

/**
 * Opens a file for some work and closes it. The work may run twice: a file that turns out to be damaged is rebuilt, and a
 * lock of another process is waited for. Throws a RunError if the file cannot be used.
 */
export async function useDatabase<T>(
  own: OwnDatabase,
  work: (db: DatabaseSync) => T | Promise<T>,
  longest = defaultTimeoutMs,
): Promise<DatabaseUse<T>> {
  const { file } = own;
  const timeoutMs = waitFor(file, longest);
  const end = performance.now() + timeoutMs;
  let lost: DatabaseLoss | undefined;
  let damaged: string | undefined;
  for (;;) {
    let db: DatabaseSync | undefined;
    let identity: string | undefined;
    try {
      identity = identityOf(file);
      const opened = await openOrMake(own, { damaged, timeoutMs });
      db = opened.db;
      lost ??= opened.lost;
      const value = await work(db);
      heldAt.delete(file);
      return { value, lost };
    } catch (error) {
      const trouble = sqliteTrouble(error);
      const isOver = performance.now() > end;
      if (trouble === 'busy' && isOver) heldAt.set(file, performance.now());
      if (trouble === 'damaged' && damaged === undefined) damaged = identity;
      else if (trouble !== 'busy' || isOver) throw explainTrouble(error, own);
      else await sleep(pause);
    } finally {
      close(db);
    }
  }
}

/** Does the work on an empty in-memory database. */
export async function useEmptyDatabase<T>(
  own: Pick<OwnDatabase, 'tables' | 'texts'>,
  work: (db: DatabaseSync) => T | Promise<T>,
): Promise<DatabaseUse<T>> {
  const db = new (sqliteOrThrow(own).DatabaseSync)(':memory:');
  try {
    for (const table of [metaTable, ...own.tables]) db.exec(table);
    return { value: await work(db) };
  } finally {
    close(db);
  }
}

const close = (db: DatabaseSync | undefined): void => {
  if (db?.isOpen) db.close();
};

function explainTrouble(error: unknown, { file, texts }: OwnDatabase): unknown {
  const trouble = sqliteTrouble(error);
  if (trouble === undefined) return errnoOf(error) === undefined ? error : diskError(error, texts.unopened, file);
  const why = error instanceof Error ? error.message : String(error);
  const message = trouble === 'busy' ? say(texts.held, { file }) : say(texts.failed, { file, why });
  return new RunError({ kind: 'internal', message, retryable: false });
}

function sqliteOrThrow({ texts }: Pick<OwnDatabase, 'texts'>): NonNullable<ReturnType<typeof loadSqlite>> {
  const sqlite = loadSqlite();
  if (sqlite) return sqlite;
  throw new RunError({
    kind: 'internal',
    message: say(texts.noSqlite, { version: process.version }),
    retryable: false,
  });
}

interface OpenedDatabase {
  db: DatabaseSync;
  lost?: DatabaseLoss | undefined;
}

interface MakeOptions {
  /** The identity of a file that turned out to be damaged. */
  damaged: string | undefined;
  /** How long another process may take to create it, in milliseconds. */
  timeoutMs: number;
}

/**
 * A valid file is opened as it is. Any other is replaced by one process at a time, which checks it once more before: a file
 * that another process created meanwhile stays, with its content.
 */
async function openOrMake(own: OwnDatabase, { damaged, timeoutMs }: MakeOptions): Promise<OpenedDatabase> {
  const found = openOwn(own, damaged);
  if (found.db) return { db: found.db };

  own.makeFolder();

  const make = async (): Promise<OpenedDatabase> => {
    const { db, lost } = openOwn(own, damaged);
    return db ? { db } : { db: makeAnew(own), lost };
  };

  const made = await withMutex(own.lock, make, { timeoutMs });
  if (made) return made.value;
  throw new RunError({ kind: 'internal', message: say(own.texts.held, { file: own.file }), retryable: false });
}

/** Identifies a file, to notice that another one replaced it. */
function identityOf(file: string): string | undefined {
  const there = lstatSync(file, { throwIfNoEntry: false, bigint: true });
  return there && `${there.ino} ${there.birthtimeNs}`;
}

/** The open file if it is ours and intact; else what is lost with it, if anything. */
function openOwn(own: OwnDatabase, damaged: string | undefined): { db?: DatabaseSync; lost?: DatabaseLoss } {
  const { file } = own;
  const there = lstatSync(file, { throwIfNoEntry: false });
  if (!there) return {};
  if (!there.isFile() || bringsMore(file)) return { lost: 'foreign' };
  if (damaged !== undefined && damaged === identityOf(file)) return { lost: 'damaged' };
  if (there.size === 0) return {};

  const db = openFile(own);
  try {
    const state = stateOf(db, own);
    if (state === 'ours') return { db };
    close(db);
    return state === 'new' ? {} : { lost: state };
  } catch (error) {
    close(db);
    if (sqliteTrouble(error) === 'damaged') return { lost: 'damaged' };
    throw error;
  }
}

function makeAnew(own: OwnDatabase): DatabaseSync {
  const { file } = own;
  removeFiles(file);
  // Created with its permissions, since SQLite's companion files copy them.
  closeSync(openSync(file, 'a', modeOfNew(file)));

  const db = openFile(own);
  try {
    makeTables(db, own);
    return db;
  } catch (error) {
    close(db);
    throw error;
  }
}

function openFile(own: OwnDatabase): DatabaseSync {
  const db = new (sqliteOrThrow(own).DatabaseSync)(own.file, { enableDoubleQuotedStringLiterals: false, allowExtension: false });
  try {
    // The contents of a file have no effect before it is verified.
    db.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON');
    return db;
  } catch (error) {
    close(db);
    throw error;
  }
}

/**
 * Whether a companion file exists that would be harmful to open: SQLite acts on it before a table can be read. A rollback
 * journal is replayed, and any file that it names as super-journal is deleted; our files never have one, since they begin
 * with a write-ahead log. A link instead of that log would be written through. The log itself contains only pages of this
 * file, which are verified with it.
 */
const bringsMore = (file: string): boolean =>
  lstatSync(`${file}-journal`, { throwIfNoEntry: false }) !== undefined ||
  ['-wal', '-shm'].some((end) => lstatSync(`${file}${end}`, { throwIfNoEntry: false })?.isFile() === false);

/** Removes the file and SQLite's companion files. A link is removed, not its target. */
function removeFiles(file: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${end}`, { force: true, recursive: true });
}

const pragmaOf = (db: DatabaseSync, pragma: string): unknown => Object.values(db.prepare(`PRAGMA ${pragma}`).get() ?? {})[0];
const numberOf = (db: DatabaseSync, pragma: string): number => Number(pragmaOf(db, pragma));
const hasWriteAheadLog = (db: DatabaseSync): boolean => pragmaOf(db, 'journal_mode') === 'wal';

/** Judges a file by its schema and version only. Throws a RunError for a later version. */
function stateOf(db: DatabaseSync, { file, kind, version: known, tables, texts }: OwnDatabase): 'ours' | 'new' | DatabaseLoss {
  const statements = new Set(
    db
      .prepare('SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL')
      .all()
      .map(({ sql }) => String(sql)),
  );
  // Read through SQLite, which has read the header: opening and closing a descriptor here would release the POSIX locks of
  // this process's connections.
  if (!hasWriteAheadLog(db)) return 'foreign';

  const version = numberOf(db, 'user_version');
  if (statements.size === 0 && version === 0) return 'new';
  if (numberOf(db, 'application_id') !== applicationId || !statements.has(metaTable) || !isMadeHere(db, kind)) return 'foreign';
  if (version > known)
    throw new RunError({
      kind: 'input',
      message: say(texts.newer, { file, found: version, known }),
      hint: say(texts.newerHint),
    });
  if (version < known) return 'older';

  statements.delete(ownTable);
  return statements.size === tables.length + 1 && tables.every((one) => statements.has(one)) ? 'ours' : 'foreign';
}

/** Whether this machine signed it (`trust/key.ts`): a clone may contain a file, but not this signature. */
function isMadeHere(db: DatabaseSync, kind: Purpose): boolean {
  const values = new Map(
    db
      .prepare('SELECT name, value FROM meta LIMIT 9')
      .all()
      .map(({ name, value }) => [name, String(value)]),
  );
  return isSigned(verificationKeys(), values.get('mac') ?? '', kind, values.get('id') ?? '');
}

/** All tables or none, in one transaction. */
function makeTables(db: DatabaseSync, { file, kind, version, tables, texts }: OwnDatabase): void {
  const key = signingKey();
  if (!key) throw new RunError({ kind: 'permission', message: say(texts.unsigned, { file }), retryable: false });

  // Writes the first page without a rollback journal: another process would take one for foreign.
  db.exec('PRAGMA journal_mode = OFF');
  // Readers and a writer do not block each other, and a commit does not wait for the disk: data lost by a power cut is
  // rebuilt.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE');
  for (const table of [metaTable, ...tables]) db.exec(table);
  const id = crypto().randomBytes(16).toString('hex');
  const put = db.prepare('INSERT INTO meta (name, value) VALUES (?, ?)');

  put.run('id', id);
  put.run('mac', macOf(key, kind, id));
  db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}; COMMIT`);
}
