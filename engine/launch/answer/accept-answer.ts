import type { Json } from '../../language/json.ts';
import { checkAnswer } from '../../models/structured/check-answer.ts';
import { fitsQuestion, judgeAnswer } from '../../run/people/answers.ts';
import type { NewFact } from '../../state/events.ts';
import type { RunState } from '../../state/state.ts';
import { realClock } from '../host/real-clock.ts';
import { Refusal } from '../refusal.ts';
import { interruptions } from '../resume/interruptions.ts';

/** A person's answer to one question of a run. */
export interface PersonAnswer {
  question: string;
  value: Json;
  /** The person's name in the log. */
  by: string;
}

/** A valid answer, as for the log. `asked` where the question itself has no fact yet. */
interface AcceptedAnswer extends PersonAnswer {
  asked?: NewFact<'person.asked'>;
}

/** Validates an answer to a question of a run without an owner. Throws a Refusal that says what would be valid. */
export function acceptAnswer(state: RunState, { question, value, by }: PersonAnswer, now = realClock.now()): AcceptedAnswer {
  const interruption = interruptions(state).find((one) => one.question === question);
  const judged = interruption
    ? fitsQuestion(interruption, value, question, checkAnswer)
    : judgeAnswer(state, { question, value, at: now }, checkAnswer);
  if ('refused' in judged) throw refusalOf(judged);
  return { question, value: judged.value, by, asked: interruption };
}

/** A refused answer ends a command before it has any effect. */
export const refusalOf = ({ refused, hint }: { refused: string; hint?: string }): Refusal => new Refusal(refused, { hint });
