import { doctorTexts as texts } from '../../language/texts/insight/doctor.ts';
import { say } from '../../language/texts.ts';
import { type Failure, RunError, toFailure } from '../../state/failure.ts';
import { realClock } from '../host/real-clock.ts';

/** Makes a call with a timeout of `wait` milliseconds; returns the answer and its duration in seconds, or the failure. */
export async function tryCall<Answer>(
  wait: number,
  call: (signal: AbortSignal) => Promise<Answer>,
): Promise<{ answer: Answer; seconds: string } | { failure: Failure }> {
  const begun = realClock.now();
  const late = new AbortController();
  const message = say(texts.liveLate, { seconds: wait / 1000 });
  const timer = setTimeout(() => late.abort(new RunError({ kind: 'timeout', message })), wait);

  try {
    const answer = await call(late.signal);
    return { answer, seconds: ((realClock.now() - begun) / 1000).toFixed(1) };
  } catch (error) {
    return { failure: toFailure(error) };
  } finally {
    clearTimeout(timer);
  }
}
