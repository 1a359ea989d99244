/** Texts of `baton workers`. */
export const workersTexts = {
  none: 'Nobody drives runs of the server at {url} now, or it keeps its runs in a folder.',
  worker: 'worker',
  pools: 'pools',
  version: 'version',
  since: 'since',
  seen: 'last heard',
  runs: 'runs',
} as const;
