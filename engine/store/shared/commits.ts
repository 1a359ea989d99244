/** Facts of one run that are written together, under the epoch of their owner. */
export interface Commit {
  run: string;
  epoch: number;
  /** The number of its first fact, and the number of facts. */
  seq: number;
  count: number;
  /** The first number of the previous commit; 0 where there is none. */
  prev: number;
  /** Identifies a commit whose reply was lost. */
  nonce: string;
  /** The facts, each a line of JSON. */
  body: string;
  /** Messages that became these facts. */
  read: readonly string[];
  shown?: ShownRun;
}

/** A commit's change of the run's list entry. */
export interface ShownRun {
  pipeline?: string;
  file?: string;
  /** Milliseconds since 1970. */
  started?: number;
  /** Its end, that it waits, or that it is left to others; then nobody owns it any more. */
  outcome?: string;
  status?: 'waiting' | 'ended' | 'ready';
  ended?: number;
  due?: number;
  /** The log format that it needs from now on. */
  format?: number;
}

/**
 * The fate of unwritten commits: those that exist already, since the reply was lost, and those of a run that is still owned.
 */
export interface JudgedCommits {
  kept: ReadonlySet<string>;
  owned: ReadonlySet<string>;
}
