import { formatLimit, offeredLimit, type ReachedLimit, runLimits } from '../../language/run-limits.ts';
import { peopleTexts } from '../../language/texts/run/people.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import type { Failure } from '../../state/failure.ts';
import { isNeedless, nextQuestion } from '../../state/reduce/questions.ts';
import type { StepState } from '../../state/step.ts';
import type { RunContext } from '../context.ts';
import { changeLimits } from '../limits/change-limits.ts';
import { failStep, skipStep } from '../step/outcome.ts';

/** The limit that people are asked about, where it failed a step and the pipeline asks for that. */
export const limitToAsk = ({ limits }: RunContext, { limitKept }: StepState, { limit }: Failure): ReachedLimit | undefined =>
  limits.onLimit === 'ask' && !limitKept ? limit : undefined;

/**
 * Asks people to raise a limit of the run. From here on the step waits without a slot and without a promise; its work so far
 * is in the log.
 */
export function askLimit(
  context: RunContext,
  step: StepState,
  { message }: Failure,
  limit: ReachedLimit,
): Promise<void> | undefined {
  if (isNeedless(step.frame)) return skipStep(context, step);
  const offer = formatLimit(limit.name, offeredLimit(limit));
  const text = say(peopleTexts.limitReached, { why: message, name: limit.name, offer, step: step.path });
  return void context.fact({ type: 'person.asked', question: nextQuestion(step), path: step.path, kind: 'limit', text, limit });
}

/**
 * Carries out the answer: the limit is raised and the step continues, or it fails by the limit as if nobody had been asked.
 */
export async function takeLimit(context: RunContext, step: StepState, goOn: () => void): Promise<void> {
  const { value, by, limit } = step.answer ?? {};
  if (!limit || by === undefined) return;
  // A step beyond the limit has not begun, so nothing of it could fail.
  if (value === 'no' && limit.name === 'max_steps') {
    const message = say(runsTexts.tooManySteps, { most: limit.most });
    await failStep(context, step, { kind: 'budget', message, retryable: false }, { why: { answered: { by } } });
    return;
  }

  // A command may have raised it further meanwhile.
  const now = context.limits[runLimits[limit.name].key] ?? 0;
  if (typeof value === 'number' && value > now) changeLimits(context, { [limit.name]: value }, by);
  if (step.node.takesSlot) await context.slot(step, context.deadlines.signal(step.frame));
  if (!context.signal.aborted) goOn();
}
