import type { WaitingRun } from '../../../store/pg/ownership.ts';

/** A run, and from when on a server should look at it (milliseconds since 1970): at once unless given. */
export interface WakeHint extends WaitingRun {
  when?: number | undefined;
}

/**
 * Decides which server looks at a run, and when. All of it is a hint: a placement may lose a wake, repeat it, delay it or bring it to another
 * server. The rows of the run alone decide who owns it. The contract and its laws: docs/guides/placement.md.
 */
export interface RunPlacement {
  /** Asks for a look at a run by a server that drives its pool. Returns at once and never throws. */
  wake(hint: WakeHint): void;
  /** Lets this server be asked for looks until it stops; `done` resolves then. Rejects with a UsageError that says what to do. */
  serve(driver: RunDriver, here: ServedHere): Promise<{ done: Promise<void> }>;
  /** Answers requests to `/placement`, for an engine that calls this server. */
  answer?(request: Request): Promise<Response>;
  /** Whether wakes arrive now, where that depends on another server. */
  isUp?(): boolean;
}

/** The server that a placement works for. */
export interface ServedHere {
  /** The address that it listens at. */
  url: string;
  stopping: AbortSignal;
  /** Prints a line for the operator. */
  tell(line: string): void;
}

/** Resumes runs on this server, as their rows say. */
export interface RunDriver {
  /** The pools that it drives. */
  readonly pools: readonly string[];
  /** Resumes waiting runs, as many as have a slot. Never rejects. */
  takeUp(): Promise<void>;
  /**
   * Looks at one run: resumes it if it is waiting and a slot is free. Returns after how many milliseconds a server should look again;
   * undefined if only a wake can change anything. Rejects if the rows cannot be read.
   */
  look(run: string): Promise<number | undefined>;
  /** The waiting runs, no more than there are free slots. */
  listWaiting(): Promise<WaitingRun[]>;
  /** Resolves once one of the current runs is no longer at work; never where there is none. */
  untilEnded(): Promise<void>;
}
