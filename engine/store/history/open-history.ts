import { closeSync, lstatSync, openSync, rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { crypto } from '../../disk/crypto.ts';
import { diskError, errnoOf } from '../../disk/errno.ts';
import { makeFolderNow, modeOfNew } from '../../disk/files/permissions.ts';
import { withMutex } from '../../disk/locks/mutex.ts';
import { historyTexts } from '../../language/texts/history.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { signingKey, verificationKeys } from '../../trust/key.ts';
import { isSigned, macOf } from '../../trust/mac.ts';
import { batonFolder, historyFile, historyLock, ignoreRuns } from '../paths.ts';
import { applicationId, metaTable, ownTable, schemaVersion, tables } from './schema.ts';
import { loadSqlite, sqliteTrouble } from './sqlite.ts';

/**
 * The history of a project is in `.baton/history.db`. It can be rebuilt from the logs of the runs, so a file that is damaged, foreign or
 * not made by this machine is replaced by a new one. A file of a later version stays.
 */

/** Why a file was made anew in the place of another one. */
export type HistoryLoss = 'foreign' | 'damaged' | 'older';

/** The result of work with an open history; `lost` where its earlier content is gone. */
export interface HistoryUse<T> {
  value: T;
  lost?: HistoryLoss | undefined;
}

/** How long another process may hold the file, and how often it is tried again meanwhile, in milliseconds. */
const defaultTimeoutMs = 5_000;
const pause = 40;

/**
 * Opens the history of a project for some work and closes it. The work may be done twice: the file is made anew where it turns out to be
 * damaged, and waited for where another process writes. Throws a RunError where it cannot be used.
 */
export async function useHistory<T>(
  root: string,
  work: (db: DatabaseSync) => T | Promise<T>,
  timeoutMs = defaultTimeoutMs,
): Promise<HistoryUse<T>> {
  const file = historyFile(root);
  const end = Date.now() + timeoutMs;
  let lost: HistoryLoss | undefined;
  let damaged: string | undefined;
  for (;;) {
    let db: DatabaseSync | undefined;
    const identity = identityOf(file);
    try {
      const opened = await openOrMake(root, file, { damaged, timeoutMs });
      db = opened.db;
      lost ??= opened.lost;
      return { value: await work(db), lost };
    } catch (error) {
      const trouble = sqliteTrouble(error);
      if (trouble === 'damaged' && damaged === undefined) damaged = identity;
      else if (trouble !== 'busy' || Date.now() > end) throw explainTrouble(error, file);
      else await sleep(pause);
    } finally {
      close(db);
    }
  }
}

/** Does the work on a history of nothing, which is no file. */
export async function useEmptyHistory<T>(work: (db: DatabaseSync) => T | Promise<T>): Promise<HistoryUse<T>> {
  const db = new (sqliteOrThrow().DatabaseSync)(':memory:');
  try {
    for (const table of tables) db.exec(table);
    return { value: await work(db) };
  } finally {
    close(db);
  }
}

const close = (db: DatabaseSync | undefined): void => {
  if (db?.isOpen) db.close();
};

function explainTrouble(error: unknown, file: string): unknown {
  const trouble = sqliteTrouble(error);
  if (trouble === undefined) return errnoOf(error) === undefined ? error : diskError(error, historyTexts.unopened, file);
  const why = error instanceof Error ? error.message : String(error);
  const message = trouble === 'busy' ? say(historyTexts.held, { file }) : say(historyTexts.failed, { file, why });
  return new RunError({ kind: 'internal', message, retryable: false });
}

function sqliteOrThrow(): NonNullable<ReturnType<typeof loadSqlite>> {
  const sqlite = loadSqlite();
  if (sqlite) return sqlite;
  throw new RunError({
    kind: 'internal',
    message: say(historyTexts.noSqlite, { version: process.version }),
    retryable: false,
  });
}

interface OpenedHistory {
  db: DatabaseSync;
  lost?: HistoryLoss | undefined;
}

interface MakeOptions {
  /** The identity of a file that has turned out to be damaged. */
  damaged: string | undefined;
  /** How long another process may be making it, in milliseconds. */
  timeoutMs: number;
}

/**
 * A file of ours is opened as it is. Any other is replaced by one process at a time, which looks at it once more before: the file that
 * another process has made meanwhile stays, with what was written into it.
 */
async function openOrMake(root: string, file: string, { damaged, timeoutMs }: MakeOptions): Promise<OpenedHistory> {
  const found = openOwn(file, damaged);
  if (found.db) return { db: found.db };

  makeFolderNow(batonFolder(root));
  ignoreRuns(root);
  const make = async (): Promise<OpenedHistory> => {
    const { db, lost } = openOwn(file, damaged);
    return db ? { db } : { db: makeAnew(file), lost };
  };
  const made = await withMutex(historyLock(root), make, { timeoutMs });
  if (made) return made.value;
  throw new RunError({ kind: 'internal', message: say(historyTexts.held, { file }), retryable: false });
}

/** Identifies a file, to notice that another one took its place. */
function identityOf(file: string): string | undefined {
  const there = lstatSync(file, { throwIfNoEntry: false, bigint: true });
  return there && `${there.ino} ${there.birthtimeNs}`;
}

/** The file, open, where it is ours and whole; else what is lost with it, if anything. */
function openOwn(file: string, damaged: string | undefined): { db?: DatabaseSync; lost?: HistoryLoss } {
  const there = lstatSync(file, { throwIfNoEntry: false });
  if (!there) return {};
  if (!there.isFile() || bringsMore(file)) return { lost: 'foreign' };
  if (damaged !== undefined && damaged === identityOf(file)) return { lost: 'damaged' };
  if (there.size === 0) return {};

  const db = openFile(file);
  try {
    const state = stateOf(db, file);
    if (state === 'ours') return { db };
    close(db);
    return state === 'new' ? {} : { lost: state };
  } catch (error) {
    close(db);
    if (sqliteTrouble(error) === 'damaged') return { lost: 'damaged' };
    throw error;
  }
}

function makeAnew(file: string): DatabaseSync {
  removeFiles(file);
  // Made with its permissions: what SQLite puts beside it takes them over.
  closeSync(openSync(file, 'a', modeOfNew(file)));
  const db = openFile(file);
  try {
    makeTables(db, file);
    return db;
  } catch (error) {
    close(db);
    throw error;
  }
}

function openFile(file: string): DatabaseSync {
  const db = new (sqliteOrThrow().DatabaseSync)(file, { enableDoubleQuotedStringLiterals: false, allowExtension: false });
  try {
    // Nothing that a file brings is obeyed before it is known.
    db.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON');
    return db;
  } catch (error) {
    close(db);
    throw error;
  }
}

/**
 * Whether something lies beside the file that SQLite must not meet: it acts by that before a table can be read. A rollback journal is played,
 * and any file that it names as its super-journal removed; none is ever beside a file of ours, which begins with a write-ahead log. A link
 * in the place of that log would be written through. The log itself brings pages of this file and nothing else: they are judged as the file is.
 */
const bringsMore = (file: string): boolean =>
  lstatSync(`${file}-journal`, { throwIfNoEntry: false }) !== undefined ||
  ['-wal', '-shm'].some((end) => lstatSync(`${file}${end}`, { throwIfNoEntry: false })?.isFile() === false);

/** The file, and what SQLite keeps beside it while it is open. A link goes, not what it leads to. */
function removeFiles(file: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${end}`, { force: true, recursive: true });
}

const pragmaOf = (db: DatabaseSync, pragma: string): unknown => Object.values(db.prepare(`PRAGMA ${pragma}`).get() ?? {})[0];
const numberOf = (db: DatabaseSync, pragma: string): number => Number(pragmaOf(db, pragma));
const hasWriteAheadLog = (db: DatabaseSync): boolean => pragmaOf(db, 'journal_mode') === 'wal';

/** Judges a file by its schema and version alone. Throws a RunError for a later version. */
function stateOf(db: DatabaseSync, file: string): 'ours' | 'new' | HistoryLoss {
  const found = new Set(
    db
      .prepare('SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL')
      .all()
      .map(({ sql }) => String(sql)),
  );
  // Asked of SQLite, which has read the header: a descriptor that is opened and closed here drops the locks of this process's connections.
  if (!hasWriteAheadLog(db)) return 'foreign';
  const version = numberOf(db, 'user_version');
  if (found.size === 0 && version === 0) return 'new';
  if (numberOf(db, 'application_id') !== applicationId || !found.has(metaTable) || !isMadeHere(db)) return 'foreign';
  if (version > schemaVersion)
    throw new RunError({
      kind: 'input',
      message: say(historyTexts.newer, { file, found: version, known: schemaVersion }),
      hint: say(historyTexts.newerHint),
    });
  if (version < schemaVersion) return 'older';
  found.delete(ownTable);
  return found.size === tables.length && tables.every((one) => found.has(one)) ? 'ours' : 'foreign';
}

/** Whether this machine signed it (`trust/key.ts`): a clone may bring a file, and no such signature. */
function isMadeHere(db: DatabaseSync): boolean {
  const values = new Map(
    db
      .prepare('SELECT name, value FROM meta LIMIT 9')
      .all()
      .map(({ name, value }) => [name, String(value)]),
  );
  return isSigned(verificationKeys(), values.get('mac') ?? '', 'history', values.get('id') ?? '');
}

/** All tables or none. */
function makeTables(db: DatabaseSync, file: string): void {
  const key = signingKey();
  if (!key) throw new RunError({ kind: 'permission', message: say(historyTexts.unsigned, { file }), retryable: false });
  // The first page is written without a rollback journal: another process takes one for somebody else's.
  db.exec('PRAGMA journal_mode = OFF');
  // Readers and a writer are in nobody's way, and a commit waits for no disk: what a power cut takes is read from the logs again.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE');
  for (const table of tables) db.exec(table);
  const id = crypto().randomBytes(16).toString('hex');
  const put = db.prepare('INSERT INTO meta (name, value) VALUES (?, ?)');
  put.run('id', id);
  put.run('mac', macOf(key, 'history', id));
  db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}; COMMIT`);
}
