import type { Owner } from '../lock/run-lock.ts';
import type { Commit, JudgedCommits } from './commits.ts';

/** A run that was taken. */
export interface TakenRun {
  id: string;
  epoch: number;
}

/** A message as it is kept: `at` is milliseconds since 1970, `message` its JSON. */
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

/** Of a run that is made. */
export interface MadeRun {
  /** The hash of the pushed pipeline that it runs. */
  bundle?: string | undefined;
  /** Who may drive it; the usual pool unless given. */
  pool?: string | undefined;
}

/** The pool of pipelines that name none, and of workers and servers that name none. */
export const usualPool = 'default';

/** What a run was begun with. */
export interface KeptPlan {
  text: string | undefined;
  bundle?: GrantedBundle | undefined;
}

/** A pushed pipeline, and what its runs may do, as `--allow` takes it. */
export interface GrantedBundle {
  hash: string;
  allow: readonly string[];
}

/**
 * What keeps runs that processes of several machines share, as one of them asks it: a database, or a server that speaks for it. Who owns a run
 * stands there alone, and an append is refused there. Each of these may be asked twice, where the reply to the first was lost. They reject
 * with a fault of what keeps the runs, or of the way there.
 */
export interface RunRows {
  /** Names who asks among the owners of runs. */
  readonly owner: string;
  /** Makes a run, which we own. `now` is milliseconds since 1970. */
  create(now: number, made?: MadeRun): Promise<TakenRun>;
  /** Takes a run by its name; undefined where somebody owns it. */
  take(run: string): Promise<TakenRun | undefined>;
  isThere(run: string): Promise<boolean>;
  /** Who owns a run now; who gave no sign of life for a lease counts as gone. */
  findOwner(run: string): Promise<Owner | undefined>;
  /** Lets a run go that has not come to its end. It waits until somebody asks for it, or with `due` (in milliseconds from now) until then. */
  letGo(run: TakenRun, due?: number): Promise<void>;
  /** Writes commits, each whole or not at all; gives the runs whose commit was written. */
  append(commits: readonly Commit[]): Promise<ReadonlySet<string>>;
  judge(commits: readonly Commit[]): Promise<JudgedCommits>;
  /** The commits behind a fact, in order. */
  readFacts(run: string, after: number): Promise<CommitRow[]>;
  /** The plan of a run as a text, where it has one, and its pushed pipeline; undefined where there is no such run. */
  readPlan(run: string): Promise<KeptPlan | undefined>;
  /** A pushed pipeline with its files, as a text. */
  readBundle(hash: string): Promise<string | undefined>;
  keepPlan(run: string, text: string): Promise<void>;
  /** The hashes of the large values of a run. */
  listValues(run: string): Promise<string[]>;
  readValue(run: string, hash: string): Promise<Buffer | undefined>;
  keepValue(run: string, hash: string, content: Buffer): Promise<void>;
  /** Gives a run the large values of another one. */
  shareValues(from: string, to: string): Promise<void>;
  /** Leaves a message for a run; false where there is no such run. */
  post(run: string, message: KeptMessage): Promise<boolean>;
  /** The messages that wait, in order. */
  listMessages(run: string): Promise<KeptMessage[]>;
  isWaiting(run: string, message: string): Promise<boolean>;
  removeMessage(run: string, message: string): Promise<void>;
  /** Those of some runs for which messages wait. */
  findMessages(runs: readonly string[]): Promise<string[]>;
  /** Lines of a day's usage (`2026-11-24`), as portions behind number `after`, in order. */
  readDay(day: string, after: number): Promise<DayPortion[]>;
  /** Adds a portion under its number; false where another one has that. */
  addToDay(day: string, n: number, text: string): Promise<boolean>;
  /** A sign of life. Gives those of the runs that we hold which are ours no longer; what is ours and is not held is given back. */
  beat(held: readonly TakenRun[]): Promise<ReadonlySet<string>>;
}
