/** Facts of one run that are written together, under the epoch of their owner. */
export interface Commit {
  run: string;
  epoch: number;
  /** The number of its first fact, and of how many it is. */
  seq: number;
  count: number;
  /** The first number of the commit before it; 0 where there is none. */
  prev: number;
  /** Tells it from any other: whose reply was lost is known by it. */
  nonce: string;
  /** The facts, each a line of JSON. */
  body: string;
  /** Messages that became these facts. */
  read: readonly string[];
  shown?: ShownRun;
}

/** What a commit changes of how its run is listed. */
export interface ShownRun {
  pipeline?: string;
  file?: string;
  /** Milliseconds since 1970. */
  started?: number;
  /** How it ended, or that it waits; then nobody owns it any more. */
  outcome?: string;
  status?: 'waiting' | 'ended';
  ended?: number;
  due?: number;
}

/** What became of commits that were not written: those that stand there already, as the reply was lost, and those of a run that is still owned. */
export interface JudgedCommits {
  kept: ReadonlySet<string>;
  owned: ReadonlySet<string>;
}
