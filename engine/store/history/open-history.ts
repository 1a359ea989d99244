import type { DatabaseSync } from 'node:sqlite';
import { makeFolderNow } from '../../disk/files/permissions.ts';
import { historyTexts } from '../../language/texts/history.ts';
import {
  type DatabaseLoss,
  type DatabaseTexts,
  type DatabaseUse,
  useDatabase,
  useEmptyDatabase,
} from '../../trust/own-database.ts';
import { batonFolder, historyFile, historyLock, ignoreRuns } from '../paths.ts';
import { schemaVersion, tables } from './schema.ts';

/** The history of a project is in `.baton/history.db`. It can be rebuilt from the logs of the runs. */

const texts: DatabaseTexts = {
  unopened: historyTexts.unopened,
  held: historyTexts.held,
  failed: historyTexts.failed,
  noSqlite: historyTexts.noSqlite,
  newer: historyTexts.newer,
  newerHint: historyTexts.newerHint,
  unsigned: historyTexts.unsigned,
};

/** Why the history was rebuilt. */
export type HistoryLoss = DatabaseLoss;

/**
 * Opens the history of a project for some work and closes it. The work may be repeated. Throws a RunError where it cannot be
 * used.
 */
export const useHistory = <T>(
  root: string,
  work: (db: DatabaseSync) => T | Promise<T>,
  timeoutMs?: number,
): Promise<DatabaseUse<T>> =>
  useDatabase(
    {
      file: historyFile(root),
      lock: historyLock(root),
      kind: 'history',
      version: schemaVersion,
      tables,
      makeFolder() {
        makeFolderNow(batonFolder(root));
        ignoreRuns(root);
      },
      texts,
    },
    work,
    timeoutMs,
  );

/** Does the work on an empty in-memory history. */
export const useEmptyHistory = <T>(work: (db: DatabaseSync) => T | Promise<T>): Promise<DatabaseUse<T>> =>
  useEmptyDatabase({ tables, texts }, work);
