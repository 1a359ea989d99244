import type { PipelineLimits } from '../../compile/pipeline/model/pipeline.ts';
import { type ChangedLimits, runLimits } from '../../language/run-limits.ts';
import { peopleTexts } from '../../language/texts/run/people.ts';
import { say } from '../../language/texts.ts';
import type { NewFact } from '../../state/events.ts';
import type { RunState } from '../../state/state.ts';
import type { RunContext } from '../context.ts';

/** The logged limits by the engine's names; anything but a number is ignored. */
export function limitsFrom(limits: object): Partial<PipelineLimits> {
  const found: Partial<Record<(typeof runLimits)[keyof typeof runLimits]['key'], number>> = {};
  for (const [name, value] of Object.entries(limits)) {
    const limit = Object.entries(runLimits).find(([known]) => known === name)?.[1];
    if (limit && typeof value === 'number') found[limit.key] = value;
  }
  return found;
}

/** A person changes limits of the run; steps that wait for that continue. Returns the reason where it is too late. */
export function changeLimits(
  { state, fact }: Pick<RunContext, 'state' | 'fact'>,
  limits: ChangedLimits,
  by: string,
): { refused: string } | undefined {
  if (state.finished) return { refused: say(peopleTexts.limitsTooLate) };
  fact({ type: 'limits.changed', limits, by });
  for (const answer of limitAnswers(state, limits, by)) fact(answer);
  return undefined;
}

/** The answers of open questions about limits that now leave room. */
export function limitAnswers({ questions }: RunState, limits: ChangedLimits, by: string): NewFact<'person.answered'>[] {
  return [...questions.values()].flatMap(({ question, limit }) => {
    const value = limit && limits[limit.name];
    if (limit === undefined || value === undefined || value < limit.least) return [];
    return [{ type: 'person.answered', question, value, by }];
  });
}
