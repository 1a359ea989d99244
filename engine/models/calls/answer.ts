import { modelsTexts } from '../../language/texts/models.ts';
import { say } from '../../language/texts.ts';
import type { Mask } from '../../run/mask.ts';
import type { Clock, ModelAnswer, ModelCall, ToolCall } from '../../run/ports.ts';
import { type Failure, RunError } from '../../state/failure.ts';
import type { Took } from '../../state/usage.ts';
import type { Counts, Finish, ModelRequest, Provider } from '../contract.ts';
import { abortFailure } from '../http/watch.ts';
import { adapters, isFree } from '../providers/adapters.ts';
import type { Choice } from '../selection/resolve.ts';
import { jsonFromText } from '../structured/json-in-text.ts';
import { isWrapped, unwrapped } from '../structured/wrapped-schema.ts';

/** A stream put together. */
interface Heard {
  text: string;
  finish: Finish;
  calls: ToolCall[];
  /** Absent = the provider said nothing. */
  usage?: Counts;
  /** Milliseconds to the first piece. */
  first_token?: number;
}

interface Hearing {
  signal: AbortSignal;
  delta(text: string): void;
  /** Hears what the provider's SDK warns of. */
  warn(text: string): void;
  clock: Clock;
  mask: Mask;
}

const mebibyte = 2 ** 20;
/** Characters of one answer. */
const mostText = 16 * mebibyte;

const tooLong = (provider: string, text: string): RunError =>
  new RunError({
    kind: 'bad-response',
    message: say(modelsTexts.answerTooLarge.text, { provider, mebibytes: mostText / mebibyte }),
    retryable: false,
    cause: text.slice(0, mostCause),
  });
/** Characters of an answer that are kept with its failure. */
const mostCause = 300;

/** Hears one stream out; text is masked on its way. Rejects with a RunError, also where the stream ends without its end. */
export async function hearOut(
  provider: Provider,
  request: ModelRequest,
  { signal, delta, warn, clock, mask }: Hearing,
): Promise<Heard> {
  const begun = clock.now();
  const masking = mask.stream();
  const heard: Partial<Heard> & { text: string; calls: ToolCall[] } = { text: '', calls: [] };
  const pass = (text: string) => {
    if (text === '') return;
    heard.text += text;
    if (heard.text.length > mostText) throw tooLong(provider.id, heard.text);
    delta(text);
  };
  for await (const event of provider.stream(request, signal)) {
    if (event.type === 'delta') {
      heard.first_token ??= clock.now() - begun;
      pass(masking.push(event.text));
    } else if (event.type === 'tool-call') {
      heard.first_token ??= clock.now() - begun;
      const { type: _, ...call } = event;
      heard.calls.push(JSON.parse(mask.text(JSON.stringify(call))));
    } else if (event.type === 'warning') warn(mask.text(event.text));
    else if (event.type === 'usage') {
      if (event.usage !== 'unknown') heard.usage = event.usage;
    } else if (event.type === 'done') heard.finish = event.finish;
  }
  pass(masking.end());
  if (signal.aborted) throw abortFailure(signal);
  const { finish } = heard;
  if (finish === undefined)
    throw new RunError({
      kind: 'network',
      message: say(modelsTexts.cut, { provider: provider.id }),
      ...(heard.text ? { cause: heard.text } : {}),
    });
  return { ...heard, finish };
}

/** What is known of a call beside its answer. */
interface Asked {
  /** How long a budget let the answer become, where that bounded it. */
  paid?: number | undefined;
  /** What people should know of the question as it was sent. */
  notes?: readonly string[];
}

/** The answer of a call, or why it is none. `price` says what counts of tokens cost in USD, where it is known. */
export function answerOf(
  heard: Heard,
  { model, entry }: Choice,
  { schema }: ModelCall,
  price: (counts: Counts) => number | undefined,
  { paid, notes: before = [] }: Asked = {},
): ModelAnswer {
  const { text, finish, usage: counts, first_token, calls } = heard;
  const { written_tokens: _, ...usage } = counts ?? {};
  const free = isFree(entry);
  const cost = free ? 0 : counts && price(counts);
  const took: Took = { ...(counts ? { usage } : {}), ...(cost === undefined ? {} : { cost }) };
  const cut = finish === 'length';
  if (finish === 'content-filter')
    throw new RunError(
      {
        kind: 'content-filter',
        message: say(modelsTexts.filterStopped, { model }),
        ...(text ? { cause: text } : {}),
      },
      took,
    );
  // An answer that was cut off may only be taken for JSON as it stands: mending it would invent its end.
  const found =
    schema && calls.length === 0
      ? jsonFromText(text, { mend: !cut, ...(isWrapped(schema) ? {} : { only: 'object' }) })
      : undefined;
  if (cut && (text === '' || (schema && !found) || calls.length)) throw new RunError(cutShort(model, text, paid), took);
  const notes = [...before, found?.note, cut ? endsAt(paid) : undefined].filter((note) => note !== undefined);
  return {
    text,
    model,
    provenance: (entry && adapters[entry.type].free) ?? 'live',
    ...(calls.length ? { calls } : {}),
    ...(schema && found ? { object: unwrapped(schema, found.value) } : {}),
    ...took,
    ...(first_token === undefined ? {} : { first_token }),
    ...(notes.length ? { note: notes.join(' ') } : {}),
  };
}

const endsAt = (paid: number | undefined): string =>
  paid === undefined ? say(modelsTexts.atLimit) : say(modelsTexts.atBudget, { tokens: paid });

const cutShort = (model: string, text: string, paid: number | undefined) => ({
  kind: 'bad-response' as const,
  message: text === '' ? say(modelsTexts.saidNothing, { model }) : say(modelsTexts.cutJson, { model }),
  hint: paid === undefined ? say(modelsTexts.shorterHint) : say(modelsTexts.paidHint, { tokens: paid }),
  ...(text ? { cause: text } : {}),
});

/** A failure without the secrets that a server may have put into its words. */
export function maskedFailure({ message, cause, hint, ...failure }: Failure, mask: Mask): Failure {
  return {
    ...failure,
    message: mask.text(message),
    ...(cause === undefined ? {} : { cause: mask.text(cause) }),
    ...(hint === undefined ? {} : { hint: mask.text(hint) }),
  };
}
