import type { Fact } from '../events.ts';
import type { Path } from '../path.ts';
import { release } from '../schedule/slots.ts';
import type { OpenQuestion, RunState } from '../state.ts';
import type { FrameState, StepState } from '../step.ts';
import { isSettled } from '../step.ts';
import { beginStep } from './begin-step.ts';
import { isStopped } from './joins.ts';
import type { Standstill } from './running-time.ts';

/** A person is asked: the step waits without a slot. */
export function reducePersonAsked(state: RunState, fact: OpenQuestion): Path {
  state.questions.set(fact.question, fact);
  const step = fact.path === undefined ? undefined : state.steps.get(fact.path);
  if (!step) return fact.path ?? '';

  beginStep(state, step, fact.at);
  step.status = 'waiting';
  step.question = fact.question;
  step.asked = (step.asked ?? 0) + 1;
  delete step.answer;
  release(state.agenda, step);

  return step.path;
}

/** A pause extends the deadline of questions and the backoff of steps by its length. */
export function extendWaits({ questions, steps }: RunState, { from, to }: Standstill): void {
  /** The part of the pause after a moment. */
  const stoodSince = (at: number): number => Math.max(0, to - Math.max(from, at));
  for (const step of steps.values()) {
    const { retry_at, failed_at = from } = step;
    if (retry_at !== undefined) step.retry_at = retry_at + stoodSince(failed_at);
  }

  for (const [id, asked] of questions) {
    const { deadline, at } = asked;
    const stood = stoodSince(at);
    if (deadline !== undefined && stood > 0) questions.set(id, { ...asked, deadline: deadline + stood });
  }
}

/** A person, or a default, has answered. The host carries out the answer, which `decide` passes to it. */
export function reducePersonAnswered(state: RunState, { question, value, by }: Extract<Fact, { type: 'person.answered' }>): Path {
  const asked = state.questions.get(question);
  state.questions.delete(question);
  state.answered.set(question, by);

  const step = asked?.path === undefined ? undefined : state.steps.get(asked.path);
  if (!asked || !step || step.question !== question || isSettled(step)) return asked?.path ?? '';

  if (asked.needs && value === 'no') step.denied = [...(step.denied ?? []), { needs: asked.needs, by }];
  if (asked.limit && value === 'no') step.limitKept = true;
  step.answer = { kind: asked.kind, value, by, needs: asked.needs, limit: asked.limit };
  state.agenda.answered.add(step);

  return step.path;
}

/** The step no longer waits for a person. */
export function closeQuestion(state: RunState, step: StepState): void {
  if (step.question === undefined) return;
  state.questions.delete(step.question);
  delete step.question;
  delete step.answer;
}

/**
 * Withdraws questions whose answers are no longer needed: those in frames that a failure has stopped, and in loops that a
 * failed item has ended. A question is not work that could be finished.
 */
export function withdrawQuestions(state: RunState): void {
  for (const { question, path } of state.questions.values()) {
    const step = path === undefined ? undefined : state.steps.get(path);
    if (!step || isSettled(step) || !isNeedless(step.frame)) continue;
    state.questions.delete(question);
    state.agenda.skip.push({ step, reason: 'run-stopped' });
  }
}

/** Whether the answer to a question in this frame is no longer needed. */
export function isNeedless(frame: FrameState): boolean {
  if (isStopped(frame)) return true;
  for (let at: FrameState | undefined = frame; at; at = at.parent) {
    if (at.owner?.loop?.ended === 'failed') return true;
  }
  return false;
}

/** The id of the next question of a step: its path, with a number from the second one on. */
export const nextQuestion = ({ path, asked = 0 }: StepState): string => (asked === 0 ? path : `${path}#${asked + 1}`);
