import { batchAwaitedBy } from '../../../engine/state/describe-batch.ts';
import type { SkipReason } from '../../../engine/state/events.ts';
import { openBatches, openQuestions, type RunState } from '../../../engine/state/state.ts';
import { type IterationState, isAnswered, isSettled, type StepState } from '../../../engine/state/step.ts';
import type { HeldRun } from '../../messages.ts';
import { statusTexts } from '../texts/status.ts';

/** The displayed state of a step (or a run): its word, its symbol and its colour. */
export type Look =
  | 'todo'
  | 'running'
  | 'paused'
  | 'retrying'
  | 'waiting'
  | 'parked'
  | 'succeeded'
  | 'degraded'
  | 'failed'
  | 'skipped'
  | 'cancelled'
  | 'interrupted'
  | 'unheard';

/**
 * The displayed state of a run: `held` if paused, `cut` if interrupted and without a process, `unheard` if the host, which
 * would report on it, does not answer.
 */
export type SeenRun = RunState & { held?: HeldRun | undefined; cut?: boolean | undefined; unheard?: boolean | undefined };

export const lookWords: Record<Look, string> = statusTexts.looks;

/** The run is over: nothing in it changes any more. */
export const hasRunEnded = (state: SeenRun): boolean => state.finished !== undefined || state.cut === true;

export function lookOf(state: SeenRun, step: StepState): Look {
  switch (step.status) {
    case 'pending':
      return state.held && state.held.path === step.path ? 'paused' : 'todo';
    case 'running':
    case 'waiting':
      if (isAsked(state, step)) return 'waiting';
      if (batchAwaitedBy(state, step)) return 'parked';
      if (hasRunEnded(state)) return cutLook(state);
      if (state.unheard) return 'unheard';
      if (state.held && !hasOpenCall(step)) return 'paused';
      return step.status === 'waiting' && !step.answer ? 'retrying' : 'running';
    case 'succeeded':
      return step.degraded === undefined ? 'succeeded' : 'degraded';
    case 'failed':
      if (isAnswered(step)) return 'degraded';
      return step.failure?.kind === 'interrupted' ? 'interrupted' : 'failed';
    default:
      return step.status;
  }
}

/** A call in flight continues even while the run is paused. */
const hasOpenCall = ({ calls }: StepState): boolean => calls.some((call) => call !== undefined && !call.settled);

/** A question that the step, or something inside it, waits for. */
const isAsked = (state: RunState, step: StepState): boolean => !isSettled(step) && questionsOf(state, step).length > 0;

export const questionsOf = (state: RunState, step: StepState) =>
  openQuestions(state).filter(
    ({ path }) =>
      path !== undefined && (path === step.path || (path.startsWith(step.path) && /^[.[#/]/.test(path.slice(step.path.length)))),
  );

/** The state of something that was in progress when the run ended. */
export function cutLook(state: RunState): Look {
  if (state.status === 'waiting') return waitingLook(state);
  return state.status === 'cancelled' ? 'cancelled' : 'interrupted';
}

/** A run that ended without a result waits for a person, or only for a provider's batch. */
const waitingLook = (state: RunState): Look =>
  state.questions.size > 0 || openBatches(state).length === 0 ? 'waiting' : 'parked';

/** The state of a loop's item. */
export function lookOfItem(state: SeenRun, { status }: IterationState): Look {
  if (status !== 'running') return status;
  if (hasRunEnded(state)) return cutLook(state);
  if (state.unheard) return 'unheard';
  return state.held ? 'paused' : 'running';
}

export function runLook(state: SeenRun): Look {
  if (state.cut) return 'interrupted';
  if (state.unheard && !hasRunEnded(state)) return 'unheard';
  if (state.held && !hasRunEnded(state)) return 'paused';
  if (state.status === 'starting') return 'todo';
  if (state.status === 'succeeded') return state.finished?.degraded ? 'degraded' : 'succeeded';
  if (state.status === 'running') return state.questions.size ? 'waiting' : 'running';
  if (state.status === 'waiting') return waitingLook(state);

  return state.status;
}

export const skipWords: Record<SkipReason, string> = statusTexts.skips;
