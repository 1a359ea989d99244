/** Texts of `baton workers`. */
export const workersTexts = {
  none: 'No process executes runs of the server at {url} now, or the server keeps its runs in a folder.',
  worker: 'worker',
  pools: 'pools',
  version: 'version',
  since: 'since',
  seen: 'last heartbeat',
  runs: 'runs',
} as const;
