import type { Deadline } from '../../../engine/language/schedules/deadline.ts';
import { say } from '../../../engine/language/texts.ts';
import type { DeadlineRisk } from '../../../engine/state/deadline-risk.ts';
import { dueOfRun, dueOfStep } from '../../../engine/state/deadlines.ts';
import type { RunState } from '../../../engine/state/state.ts';
import { isSettled, type StepState } from '../../../engine/state/step.ts';
import { deadlineTexts } from '../texts/deadlines.ts';
import { clock, span } from './format.ts';
import type { Figure } from './frame/figure.ts';
import { hasRunEnded, type SeenRun } from './status.ts';
import type { StepFact } from './step/step-fact.ts';
import { formatTimeOfDay, formatWhen } from './when.ts';

/** When a run is due, and how it stands to that; undefined where nothing says. */
export function deadlineFigure(state: SeenRun, now: number): Figure | undefined {
  const due = dueOfRun(state);
  if (due === undefined) return undefined;

  const at = state.finished?.at ?? now;
  const title = say(deadlineTexts.title, { at: formatWhen(due, now) });
  const isLate = at > due;
  if (isLate)
    return { name: 'deadline', strong: say(deadlineTexts.lateBy, { time: clock(at - due) }), rest: '', title, isAlarming: true };
  if (hasRunEnded(state)) return { name: 'deadline', strong: '', rest: say(deadlineTexts.inTime), title };

  const { risk } = state;
  return {
    name: 'deadline',
    strong: say(deadlineTexts.dueIn, { time: clock(due - at) }),
    // The explanation comes after it: the bar has room for one figure.
    rest: risk ? say(deadlineTexts.lateShare, { percent: Math.round(risk.risk * 100) }) : '',
    title: risk ? `${title} ${riskSentence(risk)}` : title,
    isAlarming: risk !== undefined,
  };
}

/** What stands in front of the line of a step that is late, or will probably be. */
export function lateWords(step: StepState, state: RunState, now: number | undefined): string {
  const due = dueOfStep(step, state);
  if (due === undefined || isSettled(step) || hasRunEnded(state)) return '';
  if (now !== undefined && now > due) return say(deadlineTexts.lateBy, { time: clock(now - due) });
  return step.risk ? riskWords(step.risk) : '';
}

const riskSentence = ({ risk }: DeadlineRisk): string => say(deadlineTexts.runAtRisk, { percent: Math.round(risk * 100) });
const riskWords = ({ risk }: DeadlineRisk): string => say(deadlineTexts.willBeLate, { percent: Math.round(risk * 100) });

/** When a step was due, and whether it was in time. */
export function dueFacts(step: StepState, state: RunState): StepFact[] {
  const due = dueOfStep(step, state);
  if (due === undefined) return [];
  const facts: StepFact[] = [{ name: say(deadlineTexts.due), value: formatTimeOfDay(due), aside: standingOf(step, due) }];
  return facts;
}

function standingOf({ finished_at, risk }: StepState, due: number): string | undefined {
  if (finished_at !== undefined)
    return finished_at > due ? say(deadlineTexts.lateBy, { time: span(finished_at - due) }) : say(deadlineTexts.inTime);
  if (!risk) return undefined;
  if (risk.end === undefined) return riskWords(risk);
  return say(deadlineTexts.expected, { end: formatTimeOfDay(risk.end), percent: Math.round(risk.risk * 100) });
}

/** The same in a sentence for a screen reader; empty where nothing is due. */
export function describeDue(step: StepState, state: RunState): string {
  const due = dueOfStep(step, state);
  if (due === undefined) return '';
  const at = say(deadlineTexts.ofStep, { step: step.node.id, at: formatTimeOfDay(due) });
  return [at, standingOf(step, due)].filter(Boolean).join(', ');
}

/** A deadline as the text says it. */
export const deadlineWords = (deadline: Deadline): string =>
  'after' in deadline
    ? say(deadlineTexts.dueAfter, { time: span(deadline.after) })
    : say(deadlineTexts.dueAt, { at: formatWhen(deadline.at, Date.now()) });
