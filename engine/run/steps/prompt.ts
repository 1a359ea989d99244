import type { Step } from '../../compile/pipeline/model/step.ts';
import { render as renderTemplate } from '../../compile/template/evaluate.ts';
import { ownTemplate } from '../../compile/template/parse.ts';
import type { Json } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { sensesFor } from '../../language/media.ts';
import { runsTexts } from '../../language/texts/runs.ts';
import { say } from '../../language/texts.ts';
import type { Why } from '../../state/events.ts';
import { RunError } from '../../state/failure.ts';
import type { StepState } from '../../state/step.ts';
import type { Attempted, Prepared } from '../attempts.ts';
import type { Calls } from '../calls.ts';
import { choiceAsLogged, type Needs, type Picked, pickModel, tokensOf } from '../choosing.ts';
import { wholeOf } from '../computed.ts';
import type { RunContext } from '../context.ts';
import { type MediaPart, partAsLogged, takeMedia, withBytes } from '../media.ts';
import type { Media, Message, ModelAnswer, ModelCall, ToolCall } from '../ports.ts';
import betterWords from '../prompts/better.md';
import { render, renderEntries, renderText } from '../render.ts';
import type { StepScope } from '../scope.ts';
import { permissionsOf } from '../tool-call.ts';
import { makeToolCall } from './agent.ts';
import { inCascade, verifyAsText } from './cascade.ts';
import { type Offered, offersOf } from './offers.ts';
import { personaOf } from './persona.ts';
import { watchRepeats } from './repeats.ts';
import { asLogged, callAsLogged, saidSoFar, toolCalls } from './session.ts';

/**
 * One model call; with tools as many as the model wants rounds of them, up to `max_turns`. Where the answer must fit a schema and misses
 * it, one more call shows what was wrong.
 */
export function preparePrompt(context: RunContext, step: StepState, definition: Step, scope: StepScope, why: Why): Prepared {
  const { work, answer, cascade } = definition;
  if (work.kind !== 'prompt')
    throw new RunError({ kind: 'internal', message: say(runsTexts.wrongKind, { step: step.path, kind: 'prompt' }) });
  const persona = personaOf(context, step, definition, scope);
  const { system } = persona;
  const texts = (work.parts ?? [work.prompt]).map((part) => renderText(context, part, scope));
  const prompt = set(texts);
  const shown = (work.media ?? []).map(
    ({ kind, value, before }): MediaPart => ({
      kind,
      from: render(context, value, scope),
      at: set(texts.slice(0, before)).length,
    }),
  );
  // Read once, whatever asks first: the cache or an attempt.
  let media: Promise<Media[]> | undefined;
  const seen = (): Promise<Media[]> => (media ??= takeMedia(context.ports, shown, permissionsOf(context, step)));
  const temperature = persona.temperature && numberOf(render(context, persona.temperature, scope), 'temperature');
  const max_tokens = persona.maxTokens && numberOf(render(context, persona.maxTokens, scope), 'max_tokens');
  const options = work.options && renderEntries(context, work.options, scope);
  const needs: Needs = {
    can: [...(answer ? ['schema'] : []), ...(persona.tools.length ? ['tools'] : []), ...sensesFor(work.media)],
    tokens: tokensOf(system, prompt),
    ...(max_tokens === undefined ? {} : { max_tokens }),
  };
  const picked = pickModel(context, step, persona, scope, needs);
  const { model } = picked;
  why.model = choiceAsLogged(picked);
  const call: Asking = {
    ...(answer ? { schema: answer.schema } : {}),
    ...(temperature === undefined ? {} : { temperature }),
    ...(max_tokens === undefined ? {} : { max_tokens }),
    ...(options ? { options } : {}),
  };
  const maxTurns = wholeOf(context, step, 'max_turns', work.maxTurns, 1, scope);
  const parameters = {
    prompt,
    ...(system === '' ? {} : { system }),
    ...(shown.length ? { media: shown.map(partAsLogged) } : {}),
  };
  const otherwise = cascade && context.ports.models.choose(renderText(context, cascade.otherwise, scope), step.path);
  const content = {
    model,
    prompt,
    system,
    schema: answer?.schema ?? null,
    temperature: temperature ?? null,
    max_tokens: max_tokens ?? null,
    options: options ?? null,
    tools: [...persona.tools],
    ...(cascade ? { cascade: [verifyAsText(cascade), otherwise?.model ?? ''] } : {}),
  };
  return {
    parameters,
    model,
    // What was said before is no content of its own: a session is always live.
    ...(work.session
      ? {}
      : {
          identity: shown.length
            ? async () => ({ ...content, media: (await seen()).map(({ artifact, at }) => [artifact, at]) })
            : content,
        }),
    async attempt(signal, calls) {
      const before = work.session ? await saidSoFar(context, step, work.session.id) : [];
      const after = await missedBefore(context, step, answer !== undefined);
      const media = shown.length ? await seen() : [];
      const offers = await offersOf(context, step, calls, persona.tools, signal);
      const answered = (one: Picked) =>
        converse(context, step, definition, { one, call, offers, maxTurns, system, prompt, media, before, after }, calls, signal);
      const done =
        cascade && otherwise
          ? await inCascade(context, step, { cascade, first: picked, otherwise, scope, parameters, answered }, calls, signal)
          : await answered(picked);
      const reads = media.flatMap(({ reading }) => reading ?? []);
      return reads.length ? { ...done, reads } : done;
    },
  };
}

/** What is asked, whoever answers. */
type Asking = Omit<ModelCall, 'messages' | 'model' | 'instead' | 'bounds'>;

interface Conversation {
  one: Picked;
  call: Asking;
  maxTurns: number;
  offers: readonly Offered[];
  system: string;
  prompt: string;
  media: readonly Media[];
  before: readonly Message[];
  /** What an attempt before answered, and what that missed. */
  after: readonly Message[];
}

/** One model's way to an answer: rounds with tools, and a second asking where the first misses its schema. */
async function converse(
  context: RunContext,
  step: StepState,
  definition: Step,
  { one, call: asking, offers, maxTurns, system, prompt, media, before, after }: Conversation,
  calls: Calls,
  signal: AbortSignal,
): Promise<Attempted> {
  const { answer } = definition;
  const { model, instead, bounds, candidates, reason, strategy } = one;
  const call: Omit<ModelCall, 'messages'> = {
    ...asking,
    model,
    ...(instead ? { instead } : {}),
    ...(bounds ? { bounds } : {}),
  };
  if (offers.length) call.tools = offers.map(({ name, description, parameters }) => ({ name, description, parameters }));
  // Whoever stands in is told of, also where the first of a list could not even be asked.
  const standsIn = !strategy && candidates && candidates[0]?.model !== model ? reason : undefined;
  const messages: Message[] = [
    ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
    ...before,
    { role: 'user', content: prompt, ...(media.length ? { media } : {}) },
    ...after,
  ];
  const repeats = watchRepeats(model);
  let first = await ask(context, step, calls, { ...call, messages }, 'model', signal);
  for (let turn = 1; first.calls?.length; turn++) {
    if (turn > maxTurns)
      throw new RunError({
        kind: 'bad-response',
        message: say(runsTexts.tooManyTurns, { model, most: maxTurns }),
        hint: say(runsTexts.tooManyTurnsHint),
        retryable: false,
      });
    messages.push({ role: 'assistant', content: first.text, calls: first.calls });
    for (const asked of first.calls) {
      const circling = repeats.instead(asked, turn);
      const gave = circling === undefined ? await makeToolCall(context, step, calls, offers, asked, signal) : undefined;
      if (gave) repeats.gave(asked, gave.content);
      messages.push({ role: 'tool', call: asked.id, ...(gave ?? { content: circling ?? '', failed: true }) });
    }
    first = await ask(context, step, calls, { ...call, messages }, 'model', signal);
  }
  if (!answer) return { value: first.text, ...noted(first, standsIn) };
  const wrong = fault(context, answer.schema, first);
  if (wrong === undefined) return { value: first.object ?? null, ...noted(first, standsIn) };
  const { tools: _tools, ...plain } = call;
  messages.push({ role: 'assistant', content: first.text }, { role: 'user', content: repairText(wrong) });
  const second = await ask(context, step, calls, { ...plain, messages }, 'repair', signal);
  const still = fault(context, answer.schema, second);
  if (still !== undefined)
    throw new RunError({
      kind: 'bad-response',
      message: say(runsTexts.badAnswer, { model, step: step.path, fault: still }),
      cause: second.text.slice(0, 2000),
      retryable: true,
      missed: true,
    });
  return { value: second.object ?? null, ...noted(second, standsIn) };
}

/** Texts one below the other. */
const set = (texts: readonly string[]): string => texts.filter((text) => text !== '').join('\n\n');

function noted({ provenance, note }: ModelAnswer, standsIn: string | undefined) {
  const degraded = [standsIn, note].filter((one) => one !== undefined).join('; ');
  return { provenance, ...(degraded ? { degraded } : {}) };
}

/** The answer of the attempt before and what it missed, where that is why there is another attempt. */
async function missedBefore(context: RunContext, step: StepState, isData: boolean): Promise<Message[]> {
  const failure = step.failures.at(-1);
  const last = step.calls.slice(0, step.firstCall).findLast((call) => isAnswer(call?.kind) && call?.settled?.result);
  const stored = last?.settled?.result;
  if (!failure?.missed || !stored) return [];
  await context.artifacts.load(stored);
  const { text } = heard(context.artifacts.read(stored));
  return [
    { role: 'assistant', content: text },
    { role: 'user', content: isData ? repairText(failure.message.replace(/\.$/, '')) : betterText(failure.message) },
  ];
}

const isAnswer = (kind: string | undefined): boolean => kind === 'model' || kind === 'repair';

const better = ownTemplate(betterWords);

const betterText = (missed: string): string =>
  String(renderTemplate(better(), { lookup: (name) => (name === 'why' ? missed : undefined), names: () => ['why'] })).trim();

const repairText = (wrong: string): string =>
  `That answer could not be used: ${wrong}. Answer again with one JSON object that fits the schema, and with nothing before or after it.`;

function fault(context: RunContext, schema: NonNullable<Step['answer']>['schema'], answer: ModelAnswer): string | undefined {
  if (answer.object === undefined) return say(runsTexts.noObject);
  return context.ports.models.check(schema, answer.object);
}

async function ask(
  context: RunContext,
  step: StepState,
  calls: Calls,
  call: ModelCall,
  kind: 'model' | 'repair',
  signal: AbortSignal,
): Promise<ModelAnswer> {
  const messages = asLogged(call.messages);
  // Who steps in makes it no other call.
  const { tools, instead: _, bounds: __, ...rest } = call;
  const request: Json = { ...rest, messages, ...(tools ? { tools: tools.map(({ name }) => name) } : {}) };
  const about = { kind, name: call.model, request, prompt: { messages }, asks: call, signal };
  const { result, notes } = await calls.make(about, async (place) => {
    const delta = (text: string): void =>
      context.live({ type: 'step.delta', at: context.ports.clock.now(), path: step.path, text });
    const answer = await context.ports.models.call(
      { ...call, messages: await withBytes(context.ports, call.messages), step: step.path },
      { signal, delta, place },
    );
    const { text, object, calls: asked, ...notes } = answer;
    const result: Json = {
      text,
      ...(object === undefined ? {} : { object }),
      ...(asked ? { calls: asked.map(callAsLogged) } : {}),
    };
    return { result, notes };
  });
  const { text, object, calls: asked } = heard(result);
  return {
    text,
    ...(object === undefined ? {} : { object }),
    ...(asked ? { calls: asked } : {}),
    model: notes.model ?? call.model,
    ...notes,
  };
}

/** The result of a call as the log keeps it. */
function heard(result: Json): { text: string; object?: Json; calls?: ToolCall[] } {
  const { text = '', object, calls } = isMap(result) ? result : {};
  const asked = toolCalls(calls);
  return { text: String(text), ...(object === undefined ? {} : { object }), ...(asked.length ? { calls: asked } : {}) };
}

function numberOf(value: Json, name: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number))
    throw new RunError({ kind: 'input', message: say(runsTexts.notANumber, { name, got: JSON.stringify(value) }) });
  return number;
}
