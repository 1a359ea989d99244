import { requeueStep } from '../../state/reduce/resume.ts';
import type { StepState } from '../../state/step.ts';
import type { RunContext } from '../context.ts';
import type { Clock } from '../ports.ts';
import { failureFrom } from '../scope/render.ts';
import { failStep } from '../step/outcome.ts';

/** A step between attempts waits for the rest of its backoff after a resume. The end of its frame ends the wait. */
export async function waitForRetry(context: RunContext, step: StepState): Promise<void> {
  const { state, ports } = context;
  const signal = context.deadlines.signal(step.frame);
  try {
    await sleepUntil({ now: ports.clock.now, sleep: context.rest }, step.retry_at ?? 0, signal);
    requeueStep(state, step);
  } catch {
    state.agenda.held.delete(step);
    // A run that ended at once leaves the step unchanged.
    if (!context.signal.aborted) await failStep(context, step, failureFrom(signal.reason));
  }
}

/** Resolves when the clock has reached `time`, even if the clock is set; rejects when the signal is aborted before. */
export async function sleepUntil(clock: Pick<Clock, 'now' | 'sleep'>, time: number, signal: AbortSignal): Promise<void> {
  for (let left = time - clock.now(); left > 0; left = time - clock.now()) await clock.sleep(left, signal);
}
