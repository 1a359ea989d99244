/** Texts of the tool `database`. */
export const databaseTexts = {
  place: 'Say which database: `path` for a SQLite file, or `connection` for PostgreSQL, one of them.',
  noSqlite: 'SQLite is not in this version of Node ({version}). Use Node 22.13 or newer.',
  noPg: 'PostgreSQL needs the package `pg`, which is not installed. Install it in the project: npm install pg',
  noVariable: 'The environment variable {name}, which is to hold the address of the database, is not set.',
  badConnection: 'The parameter "connection" must be `env:NAME` or an address that begins with postgres://.',
  password:
    'The address of the database holds a password. Put the whole address into an environment variable and write `env:NAME`.',
  notAllowed: 'Nobody allowed this pipeline to reach the database on {host}.',
  allowHint: 'Allow it: --allow database:{host}.',
  missingFile: 'Cannot open "{path}": it does not exist.',
  folder: 'Cannot open "{path}": it is a folder.',
  forbidden: '{word} is not allowed: a database may touch no other file.',
  empty: 'There is no statement in `sql`.',
  several:
    'There are {count} statements in `sql`, but only one can be done here. Use `transaction`, or `execute` without values.',
  values: 'The parameter "values" must be a list or a map.',
  statements: 'The parameter "statements" must be a list of SQL texts or maps with `sql`, at least one.',
  maxRows: 'The parameter "max_rows" must be a whole number from 1 to {most}.',
  tooFew: 'The statement has {places} {places|place|places} `?`, but `values` has {count}.',
  noValue: 'The statement has a place `:{name}`, but `values` has no such name.',
  failed: 'The database refused: {why}',
  silent: 'it ended without a word',
  failedAt: 'The database refused statement {number}: {why}',
  unreachable: 'The database on {host} cannot be reached: {why}',
} as const;
