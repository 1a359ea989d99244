import type { ToolSpec } from '../descriptor.ts';
import { describedSchema, objectSchema } from '../shape.ts';

const where = {
  path: describedSchema(
    'string',
    'The SQLite file, relative to the working folder; `:memory:` is a database that lives for this call.',
  ),
  connection: describedSchema(
    'string',
    'A PostgreSQL database instead: `env:NAME` for the variable that holds its address, or the address itself without a password.',
  ),
};
const sql = describedSchema('string', 'One statement of SQL.', { minLength: 1 });
const values = {
  type: ['array', 'object'],
  description: 'Values for the places `?` in their order (a list) or `:name` (a map). They are never read as SQL.',
};
const maxRows = describedSchema('integer', 'Rows to give at most.', { minimum: 1, maximum: 100_000, default: 10_000 });
const outcome = {
  success: describedSchema('boolean', 'Whether it was done.'),
  rows: describedSchema('array', 'The rows as maps.', { items: { type: 'object' } }),
  columns: describedSchema('array', 'The names of the columns.', { items: { type: 'string' } }),
  row_count: describedSchema('integer', 'How many rows are given.'),
  truncated: describedSchema('boolean', 'Whether there were more rows than are given.'),
};
const changed = {
  changes: describedSchema('integer', 'How many rows were changed.'),
  last_insert_id: { type: ['integer', 'string', 'null'], description: 'The number of the row that was inserted last (SQLite).' },
};

/** SQL. */
export const database = {
  name: 'database',
  title: 'Database',
  doc: 'Asks and changes a database in SQL: a SQLite file of the project, or PostgreSQL.',
  defaultAction: 'query',
  executable: true,
  asks: false,
  needs: 'SQLite, which Node brings, or the package `pg` for PostgreSQL',
  parameterNames: {
    query: 'sql',
    statement: 'sql',
    parameters: 'values',
    params: 'values',
    args: 'values',
    bindings: 'values',
    database: 'path',
    db: 'path',
    db_path: 'path',
    database_path: 'path',
    file: 'path',
    filename: 'path',
    connection_string: 'connection',
    url: 'connection',
    dsn: 'connection',
    queries: 'statements',
    operations: 'statements',
    limit: 'max_rows',
  },
  paths: ['path'],
  actions: {
    query: {
      doc: 'Reads. A statement that would change something is refused by the database itself.',
      parameters: objectSchema({ sql, values, ...where, max_rows: maxRows }, ['sql']),
      result: objectSchema(outcome, ['success', 'rows', 'columns', 'row_count', 'truncated']),
      effect: 'read',
      repeatable: true,
    },
    execute: {
      doc: 'Changes: one statement with values, or a script of several without. A script is done whole or not at all. SQLite makes a file that is missing.',
      parameters: objectSchema(
        {
          sql: describedSchema('string', 'A statement of SQL, or several with `;` between them.', { minLength: 1 }),
          values,
          ...where,
          max_rows: maxRows,
        },
        ['sql'],
      ),
      result: objectSchema({ ...outcome, ...changed }, ['success', 'rows', 'columns', 'row_count', 'truncated', 'changes']),
      effect: 'write',
      repeatable: false,
    },
    transaction: {
      doc: 'Does several statements, all of them or none.',
      parameters: objectSchema(
        {
          statements: describedSchema('array', 'The statements in their order: SQL, or `{sql, values}`.', {
            items: { anyOf: [{ type: 'string' }, objectSchema({ sql, values }, ['sql'], true)] },
            minItems: 1,
          }),
          ...where,
          max_rows: maxRows,
        },
        ['statements'],
      ),
      result: objectSchema(
        {
          success: outcome.success,
          results: describedSchema('array', 'What each statement gave.', {
            items: objectSchema({ ...outcome, ...changed }, ['rows', 'columns', 'row_count', 'changes']),
          }),
          changes: changed.changes,
        },
        ['success', 'results', 'changes'],
      ),
      effect: 'write',
      repeatable: false,
    },
  },
} satisfies ToolSpec;
