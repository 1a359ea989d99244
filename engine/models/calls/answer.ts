import { defined } from '../../language/json.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import type { ModelAnswer, ModelCall } from '../../run/model-port.ts';
import { RunError } from '../../state/failure.ts';
import type { UsageCost } from '../../state/usage.ts';
import type { PriceOf } from '../prices/call-cost.ts';
import { adapters, isFreeProvider } from '../providers/adapters.ts';
import type { ResolvedModel } from '../selection/resolved-model.ts';
import { jsonFromText } from '../structured/json-in-text.ts';
import { needsWrapping, unwrapAnswer } from '../structured/wrapped-schema.ts';
import type { StreamedAnswer } from './stream.ts';

/** Facts about a call that are not in its stream. */
interface AnswerContext {
  choice: ResolvedModel;
  call: ModelCall;
  price: PriceOf;
  /** The answer's limit from the budget, if that limited it. */
  affordable?: number | undefined;
  /** Notes for people about the request as sent. */
  notes?: readonly string[];
}

/** The answer of a call. Throws a RunError, with the usage, for a stream without one. */
export function answerFrom(stream: StreamedAnswer, context: AnswerContext): ModelAnswer {
  const { text, finish, first_token, calls, vectors, made, transcript } = stream;
  const { choice, call, affordable, notes: requestNotes = [] } = context;
  const { model, entry } = choice;
  const { schema } = call;
  const usage = usageOf(stream, context);
  if (finish === 'content-filter') throw new RunError(filtered(model, text), usage);

  // A truncated answer must be valid JSON as it is: repairing it would invent its end.
  const isCut = finish === 'length';
  const only = schema && needsWrapping(schema) ? undefined : 'object';
  const json = schema && calls.length === 0 ? jsonFromText(text, { mend: !isCut, only }) : undefined;
  if (isCut && (text === '' || (schema && !json) || calls.length)) throw new RunError(cutShort(model, text, affordable), usage);

  const notes = [...requestNotes, json?.note, isCut ? endsAt(affordable) : undefined].filter((note) => note !== undefined);
  return defined<ModelAnswer>({
    text,
    model,
    provenance: (entry && adapters[entry.type].free) ?? 'live',
    calls: calls.length ? calls : undefined,
    object: schema && json && unwrapAnswer(schema, json.value),
    vectors,
    made,
    transcript,
    ...usage,
    first_token,
    note: notes.length ? notes.join(' ') : undefined,
  });
}

function usageOf({ usage: counts }: StreamedAnswer, { choice, price }: AnswerContext): UsageCost {
  if (!counts) return isFreeProvider(choice.entry) ? { cost: 0 } : {};
  const { written_tokens: _, media: __, ...usage } = counts;
  return defined<UsageCost>({ usage, cost: isFreeProvider(choice.entry) ? 0 : price(counts) });
}

const endsAt = (affordable: number | undefined): string =>
  affordable === undefined ? say(modelsTexts.atLimit) : say(modelsTexts.atBudget, { tokens: affordable });

const filtered = (model: string, text: string) => ({
  kind: 'content-filter' as const,
  message: say(modelsTexts.filterStopped, { model }),
  cause: text || undefined,
});

const cutShort = (model: string, text: string, affordable: number | undefined) => ({
  kind: 'bad-response' as const,
  message: text === '' ? say(modelsTexts.saidNothing, { model }) : say(modelsTexts.cutJson, { model }),
  hint: affordable === undefined ? say(modelsTexts.shorterHint) : say(modelsTexts.paidHint, { tokens: affordable }),
  cause: text || undefined,
});
