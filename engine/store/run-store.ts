import type { SharedTurns } from '../run/model-port.ts';
import type { Fact, NewFact } from '../state/events.ts';
import type { ArtifactStore } from './files/artifacts.ts';
import type { InboxHandlers, InboxMessage } from './inbox.ts';
import type { Owner } from './lock/run-lock.ts';
import type { LogRead } from './log/read-log.ts';
import type { RunLog } from './log/run-log.ts';
import type { RunPaths } from './paths.ts';
import type { RunPlan } from './runs/plan.ts';
import type { DayFiles } from './spending/day-changes.ts';

/**
 * Storage of runs, with exclusive write access. The guarantees of every store are tests in
 * `test/engine/store/run-store-laws.ts`. A run is named by its folder, where its readers read.
 */
export interface RunStore {
  /** The daily usage of models, shared like the runs; in files of the project unless given. */
  days?: DayFiles;
  /** Turns of calls of models, where those who share the runs share bounds of a minute; each process has its own unless given. */
  turns?: SharedTurns;
  /** Creates a run below a root, owned by this process. Throws a RunError, also if a run of the given name has started already. */
  create(root: string, options: RunToMake): Promise<OwnedRun>;
  /**
   * Takes the exclusive right to write a run. Throws a RunError (`input`) that names a living owner. In folders, with `lastOwner`
   * only from the owner of that number; other stores judge by themselves whose owner is gone.
   */
  take(folder: string, lastOwner?: number): Promise<OwnedRun>;
  /** The present owner of a run, if any. */
  findOwner(folder: string): Promise<Owner | undefined>;
  /**
   * Leaves a message for a run's present or next owner; it is durable when this resolves. Messages are read in the order of
   * `now`.
   */
  post(folder: string, message: InboxMessage, now: number): Promise<PostedMessage>;
  /** Other processes execute ready runs; without it the creating process executes a run. */
  others?: {
    /** Fills the folder of a run with what is known of it now. Rejects with a RunError where there is no such run. */
    bring(folder: string): Promise<void>;
    /** The facts of a run now, without its folder; none where there is no such run. */
    readFacts(folder: string): Promise<readonly Fact[]>;
    /** The highest log format that all of them know (`log-format.ts`). */
    lowestFormat(): Promise<number>;
  };
}

export interface RunToMake {
  /** In milliseconds since 1970. */
  now: number;
  /** No list shows it. */
  apart?: boolean;
  /** Its pool, if there are pools. */
  pool?: string | undefined;
  /** Its name; a new one unless given. A created run that never started is taken over. */
  id?: string | undefined;
  /** Its parent run, with the epoch of the owner (a fencing token): a former owner cannot create child runs. */
  caller?: { run: string; epoch: number } | undefined;
}

/** A left message. */
export interface PostedMessage {
  /** Its id in the inbox; in a folder, its file. */
  id: string;
  /** `refused`: the reader did not accept it as a message of this machine. */
  state(): Promise<'waiting' | 'read' | 'refused'>;
  /** Withdraws it, where nobody has read it. */
  withdraw(): Promise<void>;
}

/** A run that this process owns. */
export interface OwnedRun {
  readonly paths: RunPaths;
  /** Its folder is a copy that only this process has: no command of a former owner bears its mark. */
  readonly isCopy?: boolean;
  /** Numbers the owners of a run (a fencing token); the highest one owns it. */
  readonly epoch: number;
  /** Aborted when another process has taken over the run, as after a long sleep of this machine: nothing more is written. */
  readonly lost: AbortSignal;
  /** The former owner on this machine: since when, and when it was last seen alive, in milliseconds since 1970. */
  readonly before?: { since: number; seen: number } | undefined;
  /** All its permissions, as `--allow` takes them, for the run of a pushed pipeline: nobody is asked for more. */
  readonly granted?: readonly string[] | undefined;
  readonly artifacts: ArtifactStore;
  readonly inbox: RunInbox;
  writePlan(plan: RunPlan): Promise<void>;
  /**
   * The log, for appending: a new one, or behind the facts that were read. Once the run is lost, `flushed` rejects. Throws a
   * RunError.
   */
  openLog(logRead?: LogRead): Promise<RunLog>;
  /** Begins the log with existing facts, all of them or none. */
  beginLog(facts: readonly (NewFact & { at: Fact['at'] })[]): Promise<LogRead>;
  /** Gives it another run's large values. */
  shareArtifacts(from: string): Promise<void>;
  /** Begins the log with facts, all of them or none, and releases the run for the next taker. */
  leave(facts: readonly (NewFact & { at: Fact['at'] })[]): Promise<void>;
  /** Others may take it. */
  release(): Promise<void>;
}

/** The messages to a run, for its owner. */
interface RunInbox {
  /** Reads waiting messages, in order, and removes each after it was handled. */
  read(handlers: InboxHandlers): Promise<void>;
  /** Handles messages as they come until `signal` is aborted; resolves then, with no handler running. */
  watch(handlers: InboxHandlers, signal: AbortSignal): Promise<void>;
  /** The waiting messages, in order; each stays until it is removed. */
  peek(): Promise<WaitingMessage[]>;
}

export interface WaitingMessage {
  id: string;
  message: InboxMessage;
  remove(): Promise<void>;
}
