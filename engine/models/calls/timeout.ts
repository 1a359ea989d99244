import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import type { Clock } from '../../run/ports.ts';
import { RunError } from '../../state/failure.ts';

interface TimeoutOptions {
  /** Undefined = no timeout. */
  timeoutMs: number | undefined;
  model: string;
  clock: Clock;
}

/** A signal that aborts a call after its timeout; `clear` stops the timer. */
export function withTimeout(
  outer: AbortSignal,
  { timeoutMs, model, clock }: TimeoutOptions,
): { signal: AbortSignal; clear(): void } {
  if (timeoutMs === undefined) return { signal: outer, clear: () => undefined };
  const expired = new AbortController();
  const ended = new AbortController();
  clock.sleep(timeoutMs, AbortSignal.any([ended.signal, outer])).then(
    () => expired.abort(timeoutFailure(model, timeoutMs)),
    () => undefined,
  );

  return { signal: AbortSignal.any([outer, expired.signal]), clear: () => ended.abort() };
}

const timeoutFailure = (model: string, timeoutMs: number): RunError =>
  new RunError({ kind: 'timeout', message: say(modelsTexts.answerTimeout, { model, seconds: timeoutMs / 1000 }) });
