import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { StepAttempt } from '../context.ts';
import type { AttemptResult, PreparedAttempt } from './prepared-attempt.ts';

/** Executes an attempt under the step's timeout. The signal's reason distinguishes a timeout from a cancel. */
export async function executeWithin(
  timeoutMs: number | undefined,
  { context, step, signal, calls }: StepAttempt,
  prepared: PreparedAttempt,
): Promise<AttemptResult> {
  if (timeoutMs === undefined) return reasonFirst(prepared.attempt(signal, calls), signal);
  const deadline = new AbortController();
  const ended = new AbortController();
  const either = AbortSignal.any([signal, deadline.signal]);
  const message = say(runsTexts.stepTimeout, { step: step.path, seconds: timeoutMs / 1000 });

  context.ports.clock.sleep(timeoutMs, AbortSignal.any([ended.signal, signal])).then(
    () => deadline.abort(new RunError({ kind: 'timeout', message })),
    () => undefined,
  );

  try {
    return await reasonFirst(prepared.attempt(either, calls), either);
  } finally {
    ended.abort();
  }
}

/** After an abort the signal's reason is the failure, not the error that resulted from it. */
async function reasonFirst<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (signal.aborted && signal.reason instanceof RunError) throw signal.reason;
    throw error;
  }
}
