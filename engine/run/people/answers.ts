import type { Json, JsonSchema } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import type { Wanted } from '../../language/schema/answers.ts';
import { fitAnswer, formSchema, personAnswerSchema } from '../../language/schema/answers.ts';
import { nearest } from '../../language/spelling/suggest.ts';
import { phrases } from '../../language/texts/compile/phrases.ts';
import { peopleTexts } from '../../language/texts/run/people.ts';
import { say } from '../../language/texts.ts';
import { toFailure } from '../../state/failure.ts';
import type { RunState } from '../../state/state.ts';
import { neutralizeMarks } from '../secrets/secrets.ts';

/** A valid answer in the run's form, or the reason that it is refused. */
type Judged = { value: Json } | { refused: string; hint?: string };

type Check = (schema: JsonSchema, value: Json) => string | undefined;

/**
 * Checks an answer to an open question of a run: typed text is converted to the wanted type first. `at` is the time of the answer, in
 * milliseconds since 1970: an answer after the deadline is refused.
 */
export function judgeAnswer(
  state: RunState,
  { question, value: given, at }: { question: string; value: Json; at: number },
  check: Check,
): Judged {
  const open = state.questions.get(question);
  if (!open) return closed(state, question);

  const { deadline } = open;
  // While the run is paused no deadline passes.
  if (deadline !== undefined && Math.min(at, state.ran.held ?? at) >= deadline)
    return { refused: say(peopleTexts.tooLate, { question, time: new Date(deadline).toISOString() }) };

  return fitsQuestion(open, given, question, check);
}

/** The same for one question, open or not; `name` is its name in messages. */
export function fitsQuestion(asked: Wanted, given: Json, name: string, check: Check): Judged {
  const value = neutralizeMarks(fitAnswer(asked, given));
  const fault = faultOf(personAnswerSchema(asked), value, check);
  if (fault === undefined) return { value };

  const got = JSON.stringify(given).slice(0, 80);
  const values = { question: name, got, fault, choices: asked.choices?.join(', ') ?? '', least: asked.limit?.least ?? '' };
  const refused = say(wantedText(asked), values);
  if (asked.kind === 'interrupted' || asked.wants !== 'form') return { refused };

  const { properties } = formSchema(asked.fields ?? {});
  const fields = Object.keys(isMap(properties) ? properties : {}).join(', ');
  return { refused, hint: say(peopleTexts.wantsFormHint, { fields }) };
}

function faultOf(schema: JsonSchema, value: Json, check: Check): string | undefined {
  try {
    return check(schema, value);
  } catch (error) {
    return toFailure(error).message;
  }
}

function wantedText({ kind, wants, choices, limit }: Wanted): string {
  if (limit) return peopleTexts.wantsLimit;
  if (kind === 'interrupted') return peopleTexts.wantsDecision;
  if (wants === 'approve' || wants === 'boolean') return peopleTexts.wantsYesNo;
  if (wants === 'number') return peopleTexts.wantsNumber;
  if (wants === 'form') return peopleTexts.wantsForm;
  return choices ? peopleTexts.wantsChoice : peopleTexts.wantsText;
}

function closed(state: RunState, question: string): Judged {
  const who = state.answered.get(question);
  if (who !== undefined) return { refused: say(peopleTexts.already, { question, who }) };

  const open = [...state.questions.keys()];
  const refused = say(peopleTexts.notOpen, { question });
  if (open.length === 0) return { refused, hint: say(peopleTexts.nothingOpen) };

  const like = nearest(question, open);
  return {
    refused,
    hint: like ? say(phrases.didYouMean, { name: like }) : say(peopleTexts.notOpenHint, { questions: listNames(open) }),
  };
}

const listNames = (open: readonly string[]): string => `${open.slice(0, 8).join(', ')}${open.length > 8 ? ', …' : ''}`;
