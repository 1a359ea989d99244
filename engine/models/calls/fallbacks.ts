import { traitsOf } from '../../language/failures.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import { type Failure, RunError, toFailure } from '../../state/failure.ts';
import { abortFailure } from '../http/watch.ts';
import { type Breaker, outcomeOf } from '../limits/breaker.ts';

/** A model that can be asked. */
interface Link<T> {
  model: string;
  /** Its name among the failed ones, where its model alone is ambiguous. */
  label?: string | undefined;
  breaker: Breaker;
  /** The pause that it asked for, in milliseconds. */
  pause(): number;
  ask(): Promise<T>;
}

/** The answer, and for each earlier model the reason that it failed. */
interface Answered<T> {
  answer: T;
  passed: readonly string[];
}

/**
 * Asks one model after the other until one answers. A model that keeps failing is skipped while others are left; the last is
 * awaited. Rejects with a RunError: of the only model, or of the one that is worth waiting for.
 */
export async function callInOrder<T>(links: readonly Link<T>[], signal: AbortSignal): Promise<Answered<T>> {
  const passed: { model: string; why: string }[] = [];
  const failures: { model: string; label?: string | undefined; failure: Failure }[] = [];
  const pass = (model: string, text: string, kind?: string): void => {
    passed.push({ model, why: say(text, kind === undefined ? { model } : { model, kind }) });
  };

  /** Models that would fail equally at each of their endpoints. */
  const failing = new Set<string>();
  for (const [index, link] of links.entries()) {
    const { model } = link;
    if (failing.has(model)) continue;

    const endCall = await beginCall(link, { isLast: index === links.length - 1, signal });
    if (typeof endCall === 'string') {
      pass(model, endCall);
      continue;
    }

    try {
      const answer = await link.ask();
      endCall('alive');
      return { answer, passed: reasonsOf(passed, model) };
    } catch (thrown) {
      const failure = toFailure(thrown);
      endCall(signal.aborted || failure.needs ? 'unknown' : outcomeOf(failure.kind), failure);
      // No fallback is used where a person must first be asked for a permission.
      if (signal.aborted || failure.needs || !traitsOf(failure.kind).another_model) throw new RunError(failure);

      failures.push({ model, label: link.label, failure });
      pass(model, modelsTexts.failedSo, failure.kind);
      if (!traitsOf(failure.kind).another_endpoint) failing.add(model);
    }
  }

  const last = links.at(-1);
  if (last && failures.at(-1)?.model !== last.model) failures.push({ model: last.model, failure: out(last) });
  throw new RunError(together(failures));
}

/** Another endpoint is not another model: its answer is the requested one. */
const reasonsOf = (passed: readonly { model: string; why: string }[], model: string): string[] =>
  passed.flatMap((other) => (other.model === model ? [] : other.why));

/** Starts a call, or returns the reason that the model is skipped. */
async function beginCall(
  { breaker, pause }: Pick<Link<unknown>, 'breaker' | 'pause'>,
  { isLast, signal }: { isLast: boolean; signal: AbortSignal },
): Promise<NonNullable<ReturnType<Breaker['tryBegin']>> | string> {
  if (!isLast && pause() > 0) return modelsTexts.askedForFewer;
  const endCall = breaker.tryBegin() ?? (isLast ? await waitedFor(breaker, signal) : undefined);
  return endCall ?? modelsTexts.takenOut;
}

/** Starts a call as soon as the circuit breaker allows it; undefined where that takes too long. */
const waitedFor = (breaker: Breaker, signal: AbortSignal): ReturnType<Breaker['begin']> =>
  breaker.begin(signal).catch(() => {
    throw abortFailure(signal);
  });

/** The failure of a call that was not made because earlier ones failed: their failure, and the time of the next attempt. */
function out({ model, breaker }: Pick<Link<unknown>, 'model' | 'breaker'>): Failure {
  const { failures: count, last, wait } = breaker.why();
  const seconds = Math.max(1, Math.ceil(wait / 1000));
  const message = say(modelsTexts.down, { model, count, why: last?.message ?? '', seconds });
  const failure: Failure = { kind: last?.kind ?? 'overload', message, retryable: true, retry_after: wait };
  if (last?.hint !== undefined) failure.hint = last.hint;
  return failure;
}

/** One failure for all: of a kind that waiting helps against, where there is one, after the shortest wait. */
function together(failures: readonly { model: string; label?: string | undefined; failure: Failure }[]): Failure {
  const all = failures.map(({ failure }) => failure);
  const again = all.filter(({ retryable }) => retryable).toSorted((a, b) => (a.retry_after ?? 0) - (b.retry_after ?? 0));
  const [counts = { kind: 'internal', message: '', retryable: false }] = [...again, ...all];
  if (all.length < 2) return counts;

  const reasons = failures.map(({ model, label = model, failure }) =>
    say(modelsTexts.oneOf, { model: label, message: failure.message }),
  );

  return { ...counts, message: say(modelsTexts.noneAnswered, { failures: reasons.join(' ') }) };
}
