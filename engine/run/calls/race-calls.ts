import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import { isRunError, RunError } from '../../state/failure.ts';
import type { Clock } from '../ports.ts';

type Settled<T> = { value: T } | { error: unknown };

interface Race<T> {
  /** Makes the first call, until the signal is aborted. */
  first(signal: AbortSignal): Promise<T>;
  /** Makes the second one, once the first is slow; undefined where it shall not be made. */
  second(signal: AbortSignal): Promise<T> | undefined;
  /** When the first one is slow, in milliseconds. */
  after: number;
  clock: Clock;
  /** Ends both. */
  signal: AbortSignal;
}

/** What a race came to: the first call's own answer, or that of the second one, with what became of the first. */
export type RaceResult<T> = { by: 'first'; value: T } | { by: 'second'; value: T; lost: unknown };

/**
 * Makes a call, and a second one where that is slow: the answer that comes first counts, and the other call is ended. Both have settled
 * when this does. Rejects with what the first one failed by, where no other answers in its place.
 */
export async function raceCalls<T>({ first, second, after, clock, signal }: Race<T>): Promise<RaceResult<T>> {
  const [endFirst, endSecond, answered] = [new AbortController(), new AbortController(), new AbortController()];
  const one = settle(first(AbortSignal.any([signal, endFirst.signal])), endFirst.signal);
  const other = clock
    .sleep(after, AbortSignal.any([signal, answered.signal]))
    .then(
      () => second(AbortSignal.any([signal, endSecond.signal])),
      () => undefined,
    )
    .then(
      (value) => (value === undefined ? undefined : { value }),
      (error: unknown) => ({ error }),
    );
  const otherAnswers = new Promise<{ value: T }>((resolve) => {
    void other.then((settled) => settled && 'value' in settled && resolve(settled));
  });

  const winner = await Promise.race([
    one.then((settled) => ({ by: 'first' as const, settled })),
    otherAnswers.then((settled) => ({ by: 'second' as const, settled })),
  ]);

  answered.abort();
  if (winner.by === 'second') {
    endFirst.abort(otherAnswered());
    const lost = await one;
    return { by: 'second', value: winner.settled.value, lost: 'error' in lost ? lost.error : undefined };
  }
  if ('value' in winner.settled) {
    endSecond.abort(otherAnswered());
    await other;
    return { by: 'first', value: winner.settled.value };
  }

  // A second call that is under way may still answer.
  const rest = await other;
  if (rest && 'value' in rest) return { by: 'second', value: rest.value, lost: winner.settled.error };
  throw winner.settled.error;
}

/** After it was ended, a call has failed by that, and not by what an adapter made of it. */
const settle = <T>(work: Promise<T>, end: AbortSignal): Promise<Settled<T>> =>
  work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error: endedBy(error, end) }),
  );

/** The reason of an end with what the call took, as far as it is known. */
export function endedBy(error: unknown, end: AbortSignal): unknown {
  if (!end.aborted || !(end.reason instanceof RunError)) return error;
  return new RunError(end.reason.failure, isRunError(error) ? error.usage : undefined);
}

const otherAnswered = (): RunError =>
  new RunError({ kind: 'cancelled', message: say(runsTexts.otherAnswered), retryable: false });
