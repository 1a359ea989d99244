import { peopleTexts } from '../../language/texts/run/people.ts';
import { say } from '../../language/texts.ts';
import type { NewFact } from '../../state/events.ts';
import { isStopped } from '../../state/reduce/joins.ts';
import { nextQuestion } from '../../state/reduce/questions.ts';
import { isAttemptOpen, wasInterrupted } from '../../state/schedule/interrupted.ts';
import type { RunState } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';

/** Steps that have started, are not settled, and may not run twice. Where nothing may start anyway they are left out. */
function interruptedSteps(state: RunState): StepState[] {
  return [...state.steps.values()].filter(
    (step) => isAttemptOpen(step) && step.node.body === undefined && !isStopped(step.frame) && wasInterrupted(step),
  );
}

/** The question about each interrupted step: run it again, take a value for its result, or let it fail. */
export const interruptions = (state: RunState): NewFact<'person.asked'>[] =>
  interruptedSteps(state).map((step) => ({
    type: 'person.asked',
    question: nextQuestion(step),
    path: step.path,
    kind: 'interrupted',
    text: say(peopleTexts.interrupted, { step: step.path }),
    choices: ['rerun', 'fail'],
  }));
