/** Texts about runs in a PostgreSQL database. */
export const postgresTexts = {
  unreachable: {
    message: 'No PostgreSQL answers at {place}.',
    hint: 'See whether it runs, and whether this machine may reach it. What is at work waits for it.',
  },
  wrongPassword: {
    message: 'The database at {place} refuses the user {user}.',
    hint: 'Give the password by PGPASSWORD or in ~/.pgpass, and see what pg_hba.conf of the server allows.',
  },
  noPassword: {
    message: 'The database at {place} wants a password of the user {user}, and none was given.',
    hint: 'Give it by PGPASSWORD or in ~/.pgpass.',
  },
  noDatabase: {
    message: 'At {place} there is no database {name}.',
    hint: 'Make it (createdb {name}), or name another one in --database.',
  },
  noTables: {
    message: 'The database {name} at {place} holds no tables of Baton.',
    hint: 'Make them once: baton serve --database URL --migrate',
  },
  notAllowed: {
    message: 'The user {user} lacks rights in the database {name} that this needs.',
    hint: 'Make tables with the owner of the database, and let this user read and write what is in the schema baton.',
  },
  readOnly: {
    message: 'The database at {place} is read-only: it is a standby.',
    hint: 'Name the primary in --database.',
  },
  full: {
    message: 'The disk of the database at {place} is full.',
    hint: 'Make room there. What is at work waits until then; nothing that was kept is lost.',
  },
  tooManyConnections: {
    message: 'The database at {place} has no connection left.',
    hint: 'Raise max_connections, or put PgBouncer (pool_mode transaction) before it.',
  },
  statementPooling: {
    message: 'The PgBouncer at {place} has pool_mode = statement, in which there are no transactions.',
    hint: 'Set pool_mode = transaction for the database {name}.',
  },
  poolerRefuses: {
    message: 'What stands before the database at {place} (PgBouncer?) refused a connection or a statement.',
    hint: 'Its log says why: the database behind it may be away, or its places are taken (max_client_conn, default_pool_size).',
  },
  otherFault: {
    message: 'The database at {place} refused a statement ({code}).',
    hint: 'The log of the server says more.',
  },
  clockOf: 'the database at {place}',
  oldServer: 'The database at {place} is PostgreSQL {found}; {oldest} or newer is needed.',
  olderTables: 'The tables in the database {name} at {place} have version {found}; this Baton needs version {wanted}.',
  olderTablesHint: 'Bring them up to date: baton serve --database URL --migrate',
  newerTables: 'The tables in the database {name} at {place} have version {found}; this Baton knows versions up to {known}.',
  newerTablesHint: 'Use the Baton that made them, or a newer one.',
  otherProject:
    'The project {name} in this database is another one: it was first served at {host} from {root} ({since}) and has {known}; this folder has {own}.',
  otherProjectHint:
    'Give this one another name with --project. Were all pipelines of the project replaced: start it once with one of the old ones beside them.',
  noProject: 'There is no project {project} in the database; it has: {projects}.',
  noProjectHint: 'A project is there once its first server was started.',
  noRun: 'There is no run {run} in the database.',
  logDamaged: 'The log of the run {run} in the database is damaged: fact {found} is where fact {expected} belongs.',
  lostFacts: 'The database no longer holds the last facts of the run {run}, as after a failover to a standby that lagged behind.',
  tooLarge: 'A value of {bytes} {bytes|byte|bytes} is too large for the database, which keeps at most {most}.',
  tooLargeHint: 'Write it to a file with a step, and hand on its path.',
  goesOn: 'The database at {place} answers again.',
} as const;
