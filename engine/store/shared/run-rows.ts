import type { Owner } from '../lock/run-lock.ts';
import type { Commit, JudgedCommits } from './commits.ts';

/** A leased run. */
export interface TakenRun {
  id: string;
  epoch: number;
}

/** A stored message: `at` is milliseconds since 1970, `message` its JSON. */
export interface KeptMessage {
  id: string;
  at: number;
  message: string;
}

/** Lines of a day's usage that were added together. */
export interface DayPortion {
  n: number;
  text: string;
}

/** Facts of one commit: from number `seq` on, each a line of JSON. */
export interface CommitRow {
  seq: number;
  body: string;
}

/** The common limits of calls of models, over all processes. */
export interface TurnBounds {
  /** Calls begun within 60 seconds. */
  rpm?: number | undefined;
  /** Their tokens. */
  tpm?: number | undefined;
  /** Calls at once. */
  max_parallel?: number | undefined;
}

/** The difference between used and admitted tokens of a call; `at` is the time of its admission. */
export interface TurnCorrection {
  at: number;
  tokens: number;
}

export interface TurnQuestion extends TurnBounds {
  /** The owner of the limits: a model, a provider. */
  owner: string;
  /** Asked again with it, the answer is the same. */
  nonce: string;
  /** The tokens of each call that waits, in order. */
  wanted: readonly number[];
  /** Calls at work here. */
  held: number;
  corrections: readonly TurnCorrection[];
}

export interface TurnAnswer {
  /** The number of admitted calls, from the first. */
  admitted: number;
  /** When that was, in microseconds since 1970 by the clock of what keeps the rows. */
  at: number;
  /** The reason that the next one waits; `wait` in milliseconds, if known. */
  why?: 'parallel' | 'rpm' | 'tpm' | undefined;
  wait?: number | undefined;
}

/** The data of a new run. */
export interface MadeRun {
  /** The hash of its pushed pipeline. */
  bundle?: string | undefined;
  /** Who may drive it; that of the run that makes it unless given, else the usual pool. */
  pool?: string | undefined;
  /** Its name, where the run that makes it gives it one, under the epoch of that run's owner. */
  called?: { id: string; caller: TakenRun } | undefined;
}

/** The default pool: for pipelines, workers and servers that name none. */
export const usualPool = 'default';

/** All of a run that its copy is made of, but for its large values. */
export interface StoredRun {
  /** The text of its plan, if it has one. */
  plan?: string | undefined;
  /** Its pushed pipeline. */
  bundle?: GrantedBundle | undefined;
  /** In order. */
  commits: readonly CommitRow[];
  /** The hashes of its large values. */
  values: readonly string[];
}

/** A pushed pipeline, with the permissions of its runs as `--allow` takes them. */
export interface GrantedBundle {
  hash: string;
  allow: readonly string[];
}

/**
 * The storage of runs shared by several machines, for one owner: a database, or a server in front of it. Ownership is decided
 * only there, and an append without it is refused. Each operation may be repeated after a lost reply (idempotent). They
 * reject with a fault of the storage, or of the connection.
 */
export interface RunRows {
  /** This owner's name. */
  readonly owner: string;
  /**
   * Makes a run, which we own. `now` is milliseconds since 1970. Undefined where a run of a given name has begun already, or where we do not own
   * the run that makes it; one that was made and never begun is taken over.
   */
  create(now: number, made?: MadeRun): Promise<TakenRun | undefined>;
  /** Takes a run by its name; undefined where somebody owns it. */
  take(run: string): Promise<TakenRun | undefined>;
  isThere(run: string): Promise<boolean>;
  /** The present owner of a run; without a sign of life for a lease time it counts as dead. */
  findOwner(run: string): Promise<Owner | undefined>;
  /**
   * Releases an unfinished run, which others may take in `due` milliseconds; without it nothing could be done here, and the run waits as
   * before it was taken, or else for a lease.
   */
  letGo(run: TakenRun, due?: number): Promise<void>;
  /** Writes commits, one of each run at most, each completely or not at all; returns the runs whose commit was written. */
  append(commits: readonly Commit[]): Promise<ReadonlySet<string>>;
  judge(commits: readonly Commit[]): Promise<JudgedCommits>;
  /** The commits behind a fact, in order. */
  readFacts(run: string, after: number): Promise<CommitRow[]>;
  /** Undefined for an unknown run. */
  readRun(run: string): Promise<StoredRun | undefined>;
  /** A pushed pipeline with its files, as a text. */
  readBundle(hash: string): Promise<string | undefined>;
  keepPlan(run: string, text: string): Promise<void>;
  /** The hashes of the large values of a run. */
  listValues(run: string): Promise<string[]>;
  readValue(run: string, hash: string): Promise<Buffer | undefined>;
  keepValue(run: string, hash: string, content: Buffer): Promise<void>;
  /** Gives a run another one's large values. */
  shareValues(from: string, to: string): Promise<void>;
  /** Leaves a message for a run; false for an unknown run. */
  post(run: string, message: KeptMessage): Promise<boolean>;
  /** The waiting messages, in order. */
  listMessages(run: string): Promise<KeptMessage[]>;
  isWaiting(run: string, message: string): Promise<boolean>;
  removeMessage(run: string, message: string): Promise<void>;
  /**
   * The runs with waiting messages among these, which this owner has, and those that it took meanwhile: as soon as there are any; after a
   * while, or once aborted, none.
   */
  findMessages(runs: readonly string[], until: AbortSignal): Promise<string[]>;
  /** Lines of a day's usage (`2026-11-24`), as portions behind number `after`, in order. */
  readDay(day: string, after: number): Promise<DayPortion[]>;
  /** Adds a portion under its number; false where that number exists. */
  addToDay(day: string, n: number, text: string): Promise<boolean>;
  /** Admits calls of models within the limits across all processes. */
  takeTurns(question: TurnQuestion): Promise<TurnAnswer>;
  /** The highest log format that all know who may take runs of the project. */
  lowestFormat(): Promise<number>;
  /**
   * A sign of life (heartbeat). Returns the runs that we hold but no longer own; runs that we own but do not hold are
   * released.
   */
  beat(held: readonly TakenRun[]): Promise<ReadonlySet<string>>;
}
