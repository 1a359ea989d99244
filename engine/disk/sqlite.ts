/**
 * Node's SQLite, loaded at its first use, so that a run can start without it. Undefined where this Node was built without it.
 * The warning of older versions that it is experimental is suppressed while it loads.
 */
export function loadSqlite(): typeof import('node:sqlite') | undefined {
  const { emitWarning } = process;
  process.emitWarning = (...said: unknown[]): void => {
    if (!String(said[0]).includes('SQLite')) Reflect.apply(emitWarning, process, said);
  };

  try {
    return process.getBuiltinModule('node:sqlite');
  } catch {
    // An editor's Node may know the name and lack the module: its callers report that.
    return undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** The meaning of SQLite's result code (sqlite.org/rescode.html); the lower byte is the primary one. */
export function sqliteTrouble(error: unknown): 'busy' | 'damaged' | 'other' | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  const code = error.errcode & 0xff;
  // SQLITE_IOERR_DELETE_NOENT: another process has just removed the journal that this one was about to remove.
  if (error.errcode === 5898) return 'busy';

  // SQLITE_BUSY and SQLITE_LOCKED; SQLITE_CORRUPT, SQLITE_FORMAT and SQLITE_NOTADB.
  if (code === 5 || code === 6) return 'busy';
  return code === 11 || code === 24 || code === 26 ? 'damaged' : 'other';
}
