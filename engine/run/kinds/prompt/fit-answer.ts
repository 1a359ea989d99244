import { render as renderTemplate } from '../../../compile/template/evaluation/evaluate.ts';
import { ownTemplate } from '../../../compile/template/syntax/parse.ts';
import type { Json, JsonSchema } from '../../../language/json.ts';
import { runsTexts } from '../../../language/texts/run/runs.ts';
import { say } from '../../../language/texts.ts';
import { RunError } from '../../../state/failure.ts';
import type { AttemptResult } from '../../attempts/prepared-attempt.ts';
import type { ChosenModel } from '../../calls/choose-model.ts';
import type { RunContext, StepAttempt } from '../../context.ts';
import type { Message, ModelAnswer, ModelCall } from '../../model-port.ts';
import betterWords from '../../prompts/better.md';
import { askStepModel } from './ask-step-model.ts';

/** An answer with its conversation. */
interface GivenAnswer {
  call: Omit<ModelCall, 'messages'>;
  messages: Message[];
  answer: ModelAnswer;
  /** The fault of an answer that fits its schema. */
  judge?(answer: Json): string | undefined;
  /** Why another model than the first answered. */
  standsIn?: string | undefined;
}

/** Why another model than the first answers, also where the first of a list could not even be asked. */
export const standInNote = ({ strategy, candidates, model, reason }: ChosenModel): string | undefined =>
  !strategy && candidates && candidates[0]?.model !== model ? reason : undefined;

/** The value of an answer. Where it does not fit its schema, one more call (a repair) explains the fault. */
export async function fitModelAnswer(
  attempt: StepAttempt,
  { call, messages, answer: first, judge, standsIn }: GivenAnswer,
): Promise<AttemptResult> {
  const { context, step } = attempt;
  const { schema } = call;
  if (!schema) return { value: first.text, ...resultNotes(first, standsIn) };

  const fault = faultOf(context, schema, first, judge);
  if (fault === undefined) return { value: first.object ?? null, ...resultNotes(first, standsIn) };

  messages.push({ role: 'assistant', content: first.text }, { role: 'user', content: repairText(fault) });
  const repaired = await askStepModel(attempt, { ...call, messages }, 'repair');
  const remaining = faultOf(context, schema, repaired, judge);
  if (remaining !== undefined)
    throw new RunError({
      kind: 'bad-response',
      message: say(runsTexts.badAnswer, { model: call.model, step: step.path, fault: remaining }),
      cause: repaired.text.slice(0, 2000),
      retryable: true,
      missed: true,
    });

  return { value: repaired.object ?? null, ...resultNotes(repaired, standsIn) };
}

function resultNotes({ provenance, note }: ModelAnswer, standsIn: string | undefined): Omit<AttemptResult, 'value'> {
  const degraded = [standsIn, note].filter((text) => text !== undefined).join('; ');
  return { provenance, degraded: degraded || undefined };
}

function faultOf(
  context: RunContext,
  schema: JsonSchema,
  { object }: ModelAnswer,
  judge: GivenAnswer['judge'],
): string | undefined {
  if (object === undefined) return say(runsTexts.noObject);
  return context.ports.models.check(schema, object) ?? judge?.(object);
}

const better = ownTemplate(betterWords);

export const betterText = (missed: string): string =>
  String(renderTemplate(better(), { lookup: (name) => (name === 'why' ? missed : undefined), names: () => ['why'] })).trim();

export const repairText = (fault: string): string =>
  `That answer could not be used: ${fault}. Answer again with one JSON object that fits the schema, and with nothing before or after it.`;
