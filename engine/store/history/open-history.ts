import { closeSync, lstatSync, openSync, rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { crypto } from '../../disk/crypto.ts';
import { diskError, errnoOf } from '../../disk/errno.ts';
import { makeFolderNow, modeOfNew } from '../../disk/files/permissions.ts';
import { historyTexts } from '../../language/texts/history.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { signingKey, verificationKeys } from '../../trust/key.ts';
import { isSigned, macOf } from '../../trust/mac.ts';
import { batonFolder, historyFile, ignoreRuns } from '../paths.ts';
import { applicationId, metaTable, ownTable, schemaVersion, tables } from './schema.ts';
import { loadSqlite, sqliteTrouble } from './sqlite.ts';

/**
 * The history of a project lies in `.baton/history.db`. All of it can be made again from the logs of the runs, so a file that is not whole,
 * is not ours or was not made by this machine is never read on: it is made anew. One that a later version made stays.
 */

/** Why a file was made anew in the place of another one. */
export type HistoryLoss = 'foreign' | 'damaged' | 'older';

/** What was done with an open history; `lost` where what had stood in it is gone. */
export interface HistoryUse<T> {
  value: T;
  lost?: HistoryLoss | undefined;
}

/** How long another process may hold the file, and how often it is tried again meanwhile, in milliseconds. */
const usualPatience = 5_000;
const pause = 40;

/**
 * Opens the history of a project for some work and closes it. The work may be done twice: the file is made anew where it turns out to be
 * damaged, and waited for where another process writes. Throws a RunError where it cannot be used.
 */
export async function useHistory<T>(
  root: string,
  work: (db: DatabaseSync) => T | Promise<T>,
  patience = usualPatience,
): Promise<HistoryUse<T>> {
  const file = historyFile(root);
  const end = Date.now() + patience;
  let lost: HistoryLoss | undefined;
  for (;;) {
    let db: DatabaseSync | undefined;
    try {
      const opened = openOrMake(root, file);
      db = opened.db;
      lost ??= opened.lost;
      return { value: await work(db), lost };
    } catch (error) {
      const trouble = sqliteTrouble(error);
      if (trouble === 'damaged' && lost !== 'damaged') {
        close(db);
        removeFiles(file);
        lost = 'damaged';
      } else if (trouble !== 'busy' || Date.now() > end) throw explainTrouble(error, file);
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

function openOrMake(root: string, file: string): { db: DatabaseSync; lost?: HistoryLoss | undefined } {
  const sqlite = sqliteOrThrow();
  const open = (): DatabaseSync => {
    const db = new sqlite.DatabaseSync(file, { enableDoubleQuotedStringLiterals: false, allowExtension: false });
    // Nothing that a file brings is obeyed before it is known.
    db.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON');
    return db;
  };

  const there = lstatSync(file, { throwIfNoEntry: false });
  let lost: HistoryLoss | undefined;
  if (there && bringsMore(file)) lost = 'foreign';
  else if (there?.isFile() && there.size > 0) {
    const db = open();
    const state = stateOf(db, file);
    if (state === 'ours') return { db };
    db.close();
    if (state !== 'new') lost = state;
  } else if (there && !there.isFile()) lost = 'foreign';

  makeFolderNow(batonFolder(root));
  ignoreRuns(root);
  if (lost || !there) removeFiles(file);
  // Made with its permissions: what SQLite puts beside it takes them over.
  closeSync(openSync(file, 'a', modeOfNew(file)));
  const db = open();
  makeTables(db, file);
  return { db, lost };
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

/** Tells whose file it is by what costs nothing. Throws a RunError for one of a later version. */
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

/** All tables or none; of two processes that make them the second one finds them. */
function makeTables(db: DatabaseSync, file: string): void {
  const key = signingKey();
  if (!key) throw new RunError({ kind: 'permission', message: say(historyTexts.unsigned, { file }), retryable: false });
  // The first page is written without a rollback journal: another process takes one for somebody else's.
  if (!hasWriteAheadLog(db)) db.exec('PRAGMA journal_mode = OFF');
  // Readers and a writer are in nobody's way, and a commit waits for no disk: what a power cut takes is read from the logs again.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE');
  if (numberOf(db, 'user_version') === 0) {
    for (const table of tables) db.exec(table);
    const id = crypto().randomBytes(16).toString('hex');
    const put = db.prepare('INSERT INTO meta (name, value) VALUES (?, ?)');
    put.run('id', id);
    put.run('mac', macOf(key, 'history', id));
    db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}`);
  }
  db.exec('COMMIT');
}
