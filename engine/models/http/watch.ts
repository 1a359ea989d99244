import { whenAborted } from '../../language/abort.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import type { Clock } from '../../run/ports.ts';
import { RunError } from '../../state/failure.ts';

/** The timeouts of a silent stream, in milliseconds. */
export interface Timers {
  /** Until the first piece. */
  first: number;
  /** From one piece to the next. */
  between: number;
  /** From the model's end to the end of the stream, which only brings counts. */
  end: number;
  whole: number;
}

/** `first` and `between` stay below the five minutes after which Node's own fetch gives up. */
export const usualTimers: Timers = { first: 240_000, between: 90_000, end: 5_000, whole: 900_000 };

export interface Watch {
  /** Aborted by a timeout or by the outer signal. */
  readonly signal: AbortSignal;
  readonly expired: keyof Timers | undefined;
  /** A piece has come; `next` is the timeout of the following one. */
  alive(next: 'between' | 'end'): void;
  /** The stream is over, or its reader has stopped: the request's connection is closed, which some SDKs would leave open. */
  stop(): void;
}

/** Ends a stalled stream, on the engine's clock; distinguishes a timeout from an abort by the user. */
export function watchStream(clock: Clock, timers: Timers, outer: AbortSignal): Watch {
  const request = new AbortController();
  const end = clock.now() + timers.whole;
  let due: { timer: keyof Timers; at: number } = { timer: 'first', at: clock.now() + timers.first };
  let expired: keyof Timers | undefined;
  let nap: { until: number; over: AbortController } | undefined;
  let stopped = false;

  const off = whenAborted(outer, () => request.abort(outer.reason));

  /** Sleeps until the next timeout. Extending a timeout costs nothing: the sleeper checks again when it wakes. */
  const watch = async () => {
    while (!stopped) {
      const next = end <= due.at ? { timer: 'whole' as const, at: end } : due;
      const left = next.at - clock.now();
      if (left <= 0) {
        expired = next.timer;
        request.abort();
        return;
      }

      const over = new AbortController();
      nap = { until: next.at, over };
      // Only `over` ends a sleep early, for another check.
      await clock.sleep(left, over.signal).catch(() => undefined);
    }
  };

  void watch();

  return {
    signal: request.signal,
    get expired() {
      return expired;
    },
    alive(next) {
      due = { timer: next, at: clock.now() + timers[next] };
      if (nap && due.at < nap.until) nap.over.abort();
    },
    stop() {
      stopped = true;
      off();
      nap?.over.abort();
      request.abort();
    },
  };
}

/** Why a call was aborted: the failure given by the aborting side, its timeout, or a cancel. */
export function abortFailure(signal: AbortSignal): RunError {
  const reason: unknown = signal.reason;
  if (reason instanceof RunError) return reason;
  const timeout = reason instanceof Error && reason.name === 'TimeoutError';
  return timeout
    ? new RunError({ kind: 'timeout', message: say(modelsTexts.gaveCallUp) })
    : new RunError({ kind: 'cancelled', message: say(modelsTexts.cancelled) });
}
