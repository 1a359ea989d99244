import type { SchedulerCommand } from '../state/schedule/decide.ts';
import { decide } from '../state/schedule/decide.ts';
import type { RunState } from '../state/state.ts';
import { turnLength } from './limits/slices.ts';
import type { Clock, Log } from './ports.ts';

/**
 * The scheduler loop of a run: whenever something has changed it asks `decide` what can be done now, executes that, and
 * counts work that ends later. Long turns are cut into slices, so that the process stays responsive.
 */
export interface Scheduler {
  /** Requests a turn. Several requests before the next turn are one. */
  request(): void;
  /** The same, but not before the run has begun: earlier changes are only noted in the state. */
  changed(): void;
  /**
   * Counts work that ends later, if any, and requests a turn then. An exception of it is an internal error and ends the run.
   */
  launch(work: Promise<void> | undefined): void;
  /** Counts the work that awaits it as resting meanwhile: it only waits for a moment. */
  resting(wait: Promise<void>): Promise<void>;
  /** Whether all work in flight is resting. */
  readonly rests: boolean;
  /** Ends the run with an internal error: `ended` rejects. */
  fail(error: unknown): void;
  /** Resolves when nothing is left to do. */
  readonly ended: Promise<void>;
  /** The work of turns, set once, before the first request. */
  bind(actions: SchedulerActions): void;
  /** The run has started, or was resumed: the first turn. */
  begin(): void;
}

interface SchedulerActions {
  execute(command: SchedulerCommand): Promise<void> | undefined;
  /**
   * Nothing can be done and no work is in flight. Returns whether the run is over; rejects with an internal error that ends
   * it.
   */
  idle(): Promise<boolean>;
}

/**
 * `stop` cancels work in flight; once it is aborted nothing new is executed but the end of the run. A log that lags behind
 * delays it (backpressure).
 */
export function createScheduler(
  state: RunState,
  { clock, log }: { clock: Clock; log: Pick<Log, 'room'> },
  stop: AbortController,
): Scheduler {
  const end = Promise.withResolvers<void>();
  let actions: SchedulerActions | undefined;
  let inFlight = 0;
  let resting = 0;
  let isTurning = false;
  let isRequested = false;
  let hasBegun = false;

  function fail(error: unknown): void {
    stop.abort(error);
    end.reject(error);
  }

  function request(): void {
    if (isTurning) {
      isRequested = true;
      return;
    }

    isTurning = true;
    const full = log.room?.();
    void (full ? full.then(turn) : turn()).catch(fail);
  }

  /** Decides and executes until nothing can be done now. */
  async function turn(): Promise<void> {
    let sliceStart = clock.now();
    do {
      isRequested = false;
      for (let commands = decide(state); commands.length; commands = decide(state)) {
        for (const command of commands) {
          if (stop.signal.aborted && command.do !== 'finish') continue;
          launch(actions?.execute(command));
          if (clock.now() - sliceStart < turnLength) continue;
          await clock.turn().then(() => log.room?.());
          sliceStart = clock.now();
        }
      }
    } while (isRequested);

    isTurning = false;
    if (inFlight === 0 && (await actions?.idle())) end.resolve();
  }

  function launch(work: Promise<void> | undefined): void {
    if (!work) return;
    inFlight++;
    work.catch(fail).finally(() => {
      inFlight--;
      request();
    });
  }

  return {
    request,
    launch,
    fail,
    ended: end.promise,
    async resting(wait) {
      resting++;
      try {
        await wait;
      } finally {
        resting--;
      }
    },
    get rests() {
      return resting > 0 && resting === inFlight && !isTurning;
    },
    changed() {
      if (hasBegun) request();
    },
    bind(given) {
      actions = given;
    },
    begin() {
      hasBegun = true;
      request();
    },
  };
}
