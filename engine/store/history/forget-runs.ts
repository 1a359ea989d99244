import { existsSync } from 'node:fs';
import { historyFile } from '../paths.ts';
import { useHistory } from './open-history.ts';
import { removeRecords } from './write-history.ts';

/** Removes deleted runs from the history, where there is one. Throws a RunError where it cannot be used. */
export async function forgetRuns(root: string, runs: readonly string[]): Promise<void> {
  if (runs.length > 0 && existsSync(historyFile(root))) await useHistory(root, (db) => removeRecords(db, runs));
}
