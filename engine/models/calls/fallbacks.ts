import { traitsOf } from '../../language/failures.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import { type Failure, RunError, toFailure } from '../../state/failure.ts';
import { abortFailure } from '../http/watch.ts';
import { type Breaker, outcomeOf } from '../limits/breaker.ts';

/** A model that can be asked. */
interface Link<T> {
  model: string;
  breaker: Breaker;
  /** Milliseconds for which it asked to be left alone. */
  pause(): number;
  ask(): Promise<T>;
}

/** What was answered, and for each model before it why it did not. */
interface Answered<T> {
  answer: T;
  passed: readonly string[];
}

/**
 * Asks one model after the other until one answers. A model that keeps failing is passed over while others are left; the last is waited
 * for. Rejects with a RunError: of the one that there was, or of the one that is worth waiting for.
 */
export async function callInOrder<T>(links: readonly Link<T>[], signal: AbortSignal): Promise<Answered<T>> {
  const passed: string[] = [];
  const failures: { model: string; failure: Failure }[] = [];
  for (const [index, link] of links.entries()) {
    const { model, breaker } = link;
    if (index < links.length - 1 && link.pause() > 0) {
      passed.push(say(modelsTexts.askedForFewer, { model }));
      continue;
    }
    const endCall = breaker.tryBegin() ?? (index === links.length - 1 ? await waitedFor(breaker, signal) : undefined);
    if (!endCall) {
      passed.push(say(modelsTexts.takenOut, { model }));
      continue;
    }
    try {
      const answer = await link.ask();
      endCall('alive');
      return { answer, passed };
    } catch (thrown) {
      const failure = toFailure(thrown);
      endCall(signal.aborted || failure.needs ? 'unknown' : outcomeOf(failure.kind), failure);
      // No other model steps in where a person must first be asked for a permission.
      if (signal.aborted || failure.needs || !traitsOf(failure.kind).another_model) throw new RunError(failure);
      failures.push({ model, failure });
      passed.push(say(modelsTexts.failedSo, { model, kind: failure.kind }));
    }
  }
  const last = links.at(-1);
  if (last && failures.at(-1)?.model !== last.model) failures.push({ model: last.model, failure: out(last) });
  throw new RunError(together(failures));
}

/** Begins a call as soon as the breaker lets it in; undefined where that takes too long. */
const waitedFor = (breaker: Breaker, signal: AbortSignal): ReturnType<Breaker['begin']> =>
  breaker.begin(signal).catch(() => {
    throw abortFailure(signal);
  });

/** The failure of a call that was not made, because those before it failed: what they met, and when the next may be tried. */
function out({ model, breaker }: Pick<Link<unknown>, 'model' | 'breaker'>): Failure {
  const { failures: count, last, wait } = breaker.why();
  const seconds = Math.max(1, Math.ceil(wait / 1000));
  const message = say(modelsTexts.down, { model, count, why: last?.message ?? '', seconds });
  const failure: Failure = { kind: last?.kind ?? 'overload', message, retryable: true, retry_after: wait };
  if (last?.hint !== undefined) failure.hint = last.hint;
  return failure;
}

/** One failure for all: of a kind that waiting cures, where there is one, after the shortest wait. */
function together(failures: readonly { model: string; failure: Failure }[]): Failure {
  const all = failures.map(({ failure }) => failure);
  const again = all.filter(({ retryable }) => retryable).toSorted((a, b) => (a.retry_after ?? 0) - (b.retry_after ?? 0));
  const [counts = { kind: 'internal', message: '', retryable: false }] = [...again, ...all];
  if (all.length < 2) return counts;
  const reasons = failures.map(({ model, failure }) => say(modelsTexts.oneOf, { model, message: failure.message }));
  return { ...counts, message: say(modelsTexts.noneAnswered, { failures: reasons.join(' ') }) };
}
