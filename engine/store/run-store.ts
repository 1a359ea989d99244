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
 * Where runs are kept, and who may write them. What each store promises stands as laws in `test/engine/store/run-store-laws.ts`. A run is
 * named by its folder; whoever reads one reads there.
 */
export interface RunStore {
  /** Where usage of models is counted by days, beside those who share the runs; in files of the project unless given. */
  days?: DayFiles;
  /** Makes a run below a root, which this process owns. `apart`: no list shows it; `pool`: who may drive it, where there are pools. `now` is milliseconds since 1970. Throws a RunError. */
  create(root: string, options: { now: number; apart?: boolean; pool?: string | undefined }): Promise<OwnedRun>;
  /** Takes the one right to write a run. Throws a RunError (`input`) that names a living owner. */
  take(folder: string): Promise<OwnedRun>;
  /** Who writes a run now, if anybody. */
  findOwner(folder: string): Promise<Owner | undefined>;
  /** Leaves a message for the owner of a run, or for its next one; it is kept when this resolves. Messages are read in the order of `now`. */
  post(folder: string, message: InboxMessage, now: number): Promise<PostedMessage>;
}

/** A message that was left. */
export interface PostedMessage {
  /** Names it in the inbox; of a folder, its file. */
  id: string;
  /** `refused`: the reader did not take it for a message of this machine. */
  state(): Promise<'waiting' | 'read' | 'refused'>;
  /** Takes it back, where nobody has read it. */
  withdraw(): Promise<void>;
}

/** A run that this process may write. */
export interface OwnedRun {
  readonly paths: RunPaths;
  /** Numbers the owners that a run had; the highest one is its owner. */
  readonly epoch: number;
  /** Aborted when another process has taken the run over, as after a long sleep of this machine: nothing more is written. */
  readonly lost: AbortSignal;
  /** Who had the run before, on this machine: since when, and when it was last seen alive, in milliseconds since 1970. */
  readonly before?: { since: number; seen: number } | undefined;
  /** All that it may do, as `--allow` takes it, where it is the run of a pushed pipeline: nobody is asked for more. */
  readonly granted?: readonly string[] | undefined;
  readonly artifacts: ArtifactStore;
  readonly inbox: RunInbox;
  writePlan(plan: RunPlan): Promise<void>;
  /** The log, to append to: a new one, or behind the facts that were read. Once the run is lost, `flushed` rejects. Throws a RunError. */
  openLog(logRead?: LogRead): Promise<RunLog>;
  /** Begins the log with existing facts, all of them or none. */
  beginLog(facts: readonly (NewFact & { at: Fact['at'] })[]): Promise<LogRead>;
  /** Gives it the large values of another run. */
  shareArtifacts(from: string): Promise<void>;
  /** Others may take it; `ready`: whoever looks for work is to go on with it. */
  release(next?: 'ready'): Promise<void>;
}

/** The messages to a run, as its owner reads them. */
interface RunInbox {
  /** Reads what waits, in order, and removes each message after it was handled. */
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
