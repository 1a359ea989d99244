/** Raised with every change below: a file of an earlier version is rebuilt from the logs. */
export const schemaVersion = 9;

/**
 * `run` and `step` hold the records. `part` sums up all items of a step in a run, so that a trend reads hundreds of rows
 * where a loop has written a million; `latency` holds the latencies of its model calls, `hit` the cache hits. A run counts
 * once it is `whole`: its rows are written in pieces. Numbers are never reused, so that a process that still writes a run
 * notices when another one has rewritten it.
 */
export const tables: readonly string[] = [
  `CREATE TABLE run (
  n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, pipeline TEXT NOT NULL, file TEXT NOT NULL, hash TEXT NOT NULL, definition TEXT,
  status TEXT NOT NULL, degraded INTEGER NOT NULL, mode TEXT NOT NULL, parent TEXT,
  started_at REAL NOT NULL, duration REAL NOT NULL, worked REAL NOT NULL, cost REAL,
  input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL, calls INTEGER NOT NULL, models TEXT NOT NULL,
  steps INTEGER NOT NULL, given INTEGER NOT NULL, failed INTEGER NOT NULL, retries INTEGER NOT NULL,
  limits TEXT,
  whole INTEGER NOT NULL, bytes INTEGER NOT NULL, modified REAL NOT NULL
)`,
  'CREATE INDEX run_by_pipeline ON run (pipeline, started_at)',
  `CREATE TABLE place (
  n INTEGER PRIMARY KEY, pipeline TEXT NOT NULL, step TEXT NOT NULL, kind TEXT NOT NULL, UNIQUE (pipeline, step, kind)
)`,
  `CREATE TABLE step (
  run INTEGER NOT NULL, place INTEGER NOT NULL, path TEXT NOT NULL, definition TEXT, gate TEXT, model TEXT, tool TEXT, outcome TEXT NOT NULL,
  started_at REAL, wait REAL, duration REAL, first_token REAL, input_tokens INTEGER, output_tokens INTEGER, cost REAL,
  calls INTEGER NOT NULL, retries INTEGER NOT NULL, input_size INTEGER, output_size INTEGER, iterations INTEGER, branch TEXT, quality REAL,
  attempt REAL, asked INTEGER, schema INTEGER, tools INTEGER, held TEXT, agreement REAL
)`,
  'CREATE INDEX step_by_run ON step (run)',
  'CREATE INDEX step_by_place ON step (place, run)',
  `CREATE TABLE part (
  run INTEGER NOT NULL, place INTEGER NOT NULL, count INTEGER NOT NULL, failed INTEGER NOT NULL, retries INTEGER NOT NULL,
  duration REAL NOT NULL, wait REAL NOT NULL, cost REAL NOT NULL, tokens INTEGER NOT NULL, quality REAL, agreement REAL, answer REAL, PRIMARY KEY (run, place)
) WITHOUT ROWID`,
  `CREATE TABLE latency (
  run INTEGER NOT NULL, model TEXT NOT NULL, calls INTEGER NOT NULL, median REAL NOT NULL, PRIMARY KEY (run, model)
) WITHOUT ROWID`,
  `CREATE TABLE hit (
  run INTEGER NOT NULL, place INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (run, place)
) WITHOUT ROWID`,
];
