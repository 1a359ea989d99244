/**
 * The program of SQLite's process: SQLite is synchronous, and only a process can be stopped in the middle of a statement. It
 * reads `{file, moved, readOnly, asks: [{sql, values}], rows, bytes}` as JSON and writes `{gave}` or `{error, at}`; `moved`
 * is the message where another file was opened. An unfinished transaction is rolled back when the file is opened next.
 */
export const sqliteProgram = `
'use strict';
const { existsSync, fstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } = require('node:fs');
const { DatabaseSync } = require('node:sqlite');
const { file, moved, readOnly, asks, rows: most, bytes: mostBytes } = JSON.parse(readFileSync(0, 'utf8'));
const post = (answer) => process.stdout.write(JSON.stringify(answer));

// The path may lead elsewhere by now: then another file was opened, and nothing has been asked of it yet.
const descriptors = '/proc/self/fd';
const isAt = (name, path) => {
  try {
    if (readlinkSync(descriptors + '/' + name) === path) return true;
    const [own, there] = [fstatSync(Number(name)), statSync(path)];
    return realpathSync(path) === path && own.dev === there.dev && own.ino === there.ino;
  } catch {
    return false;
  }
};
const isOpen = (path) => {
  if (path === ':memory:') return true;
  if (!existsSync(descriptors)) return realpathSync(path) === path;
  return readdirSync(descriptors).some((name) => isAt(name, path));
};

const bind = (value) =>
  typeof value === 'boolean' ? Number(value) : value !== null && typeof value === 'object' ? JSON.stringify(value) : value;
const plain = (value) => {
  if (typeof value === 'bigint') return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
};

function give(db, { sql, values }) {
  const statement = db.prepare(sql);
  statement.setReadBigInts(true);
  const named = values && !Array.isArray(values);
  if (named && statement.setAllowUnknownNamedParameters) statement.setAllowUnknownNamedParameters(true);
  const bound = named
    ? [Object.fromEntries(Object.entries(values).map(([name, value]) => [name, bind(value)]))]
    : (values || []).map(bind);
  const columns = statement.columns ? statement.columns().map((column) => column.name) : [];
  const reads = statement.columns ? columns.length > 0 : /^\\s*(select|with|values|pragma|explain)\\b|\\breturning\\b/i.test(sql);
  const before = Number(db.prepare('select total_changes() as n').get().n);
  const rows = [];
  let truncated = false;
  let last = null;
  if (reads) {
    let size = 0;
    for (const row of statement.iterate(...bound)) {
      if (rows.length >= most || size > mostBytes) {
        truncated = true;
        // What changes while it gives rows has to come to its end.
        if (/^\\s*(select|values|explain)\\b/i.test(sql)) break;
        continue;
      }
      const entries = Object.entries(row).map(([name, value]) => [name, plain(value)]);
      for (const [name, value] of entries) size += name.length + (typeof value === 'string' ? value.length : 8);
      rows.push(Object.fromEntries(entries));
    }
  } else last = plain(statement.run(...bound).lastInsertRowid);
  const changes = Number(db.prepare('select total_changes() as n').get().n) - before;
  const names = columns.length ? columns : Object.keys(rows[0] || {});
  return { columns: names, rows, truncated, changes, last_insert_id: changes > 0 ? last : null };
}

let at = -1;
let db;
try {
  db = new DatabaseSync(file, { readOnly });
  if (!isOpen(file)) throw new Error(moved);
  db.exec('PRAGMA busy_timeout = 10000');
  const several = !readOnly && asks.length > 1;
  if (several) db.exec('BEGIN IMMEDIATE');
  const gave = [];
  for (const ask of asks) {
    at++;
    gave.push(give(db, ask));
  }
  at = -1;
  if (several) db.exec('COMMIT');
  db.close();
  post({ gave });
} catch (error) {
  // Closing takes back what was begun.
  try {
    db?.close();
  } catch {}
  post({ error: error instanceof Error ? error.message : String(error), at });
}
`;
