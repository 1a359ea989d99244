import { render as renderTemplate } from '../../../compile/template/evaluation/evaluate.ts';
import { ownTemplate } from '../../../compile/template/syntax/parse.ts';
import type { Json, JsonSchema } from '../../../language/json.ts';
import { defined, definedMap, isMap } from '../../../language/json.ts';
import { sensesFor } from '../../../language/media.ts';
import { runsTexts } from '../../../language/texts/run/runs.ts';
import { say } from '../../../language/texts.ts';
import { RunError } from '../../../state/failure.ts';
import { promptPath } from '../../../state/path.ts';
import type { StepState } from '../../../state/step.ts';
import type { AttemptResult, PreparedAttempt } from '../../attempts/prepared-attempt.ts';
import { type ChosenModel, chooseModel, estimateTokens, logModelChoice } from '../../calls/choose-model.ts';
import type { RunContext, StepAttempt, StepRun } from '../../context.ts';
import { permissionsOf } from '../../context.ts';
import { logMediaPart, type MediaPart, takeMedia, withBytes } from '../../files/media.ts';
import { answerSchemaOf, judgeOfBatch } from '../../frames/batch.ts';
import type { Media, Message, ModelAnswer, ModelCall, ToolCall } from '../../model-port.ts';
import betterWords from '../../prompts/better.md';
import { renderEntries, renderText, renderValue } from '../../scope/render.ts';
import { computeCount } from '../../step/computed.ts';
import { makeToolCall } from './agent.ts';
import { runCascade, verifyAsText } from './cascade.ts';
import { type Offers, openOffers } from './offers.ts';
import { personaOf } from './persona.ts';
import { watchRepeats } from './repeats.ts';
import { logMessages, logToolCall, sessionMessages, toolCalls } from './session.ts';
import { watchAnswer } from './watch-answer.ts';

/**
 * One model call; with tools as many as the model wants rounds of them, up to `max_turns`. Where the answer must fit a schema and misses
 * it, one more call shows what was wrong.
 */
export function preparePrompt(run: StepRun): PreparedAttempt {
  const { context, step, definition, scope, why } = run;
  const { work, cascade } = definition;
  if (work.kind !== 'prompt')
    throw new RunError({ kind: 'internal', message: say(runsTexts.wrongKind, { step: step.path, kind: 'prompt' }) });
  const persona = personaOf(run);
  const { system } = persona;
  const texts = (work.parts ?? [work.prompt]).map((part) => renderText(context, part, scope));
  const edited = context.state.edits.get(promptPath(step.path));
  const prompt = edited ? String(context.artifacts.read(edited.stored)) : joinTexts(texts);
  const parts = (work.media ?? []).map(
    ({ kind, value, before }): MediaPart => ({
      kind,
      from: renderValue(context, value, scope),
      at: Math.min(joinTexts(texts.slice(0, before)).length, prompt.length),
    }),
  );
  const loadMedia = mediaLoader(run, parts);

  const temperature = persona.temperature && numberOf(renderValue(context, persona.temperature, scope), 'temperature');
  const max_tokens = persona.maxTokens && numberOf(renderValue(context, persona.maxTokens, scope), 'max_tokens');
  const options = work.options && renderEntries(context, work.options, scope);
  const schema = answerSchemaOf(context, definition, step.frame);
  const judge = judgeOfBatch(context, definition, step.frame);
  const can = sensesFor(work.media);
  if (persona.tools.length) can.unshift('tools');
  if (schema) can.unshift('schema');
  const choice = chooseModel(run, persona, { can, tokens: estimateTokens(system, prompt), max_tokens });
  why.model = logModelChoice(choice);
  const call: CallSettings = { schema, temperature, max_tokens, options };
  const maxTurns = computeCount(run, 'max_turns', work.maxTurns, 1);
  const otherwise = cascade && context.ports.models.choose(renderText(context, cascade.otherwise, scope), step.path);

  const content = definedMap({
    model: choice.model,
    prompt,
    system,
    schema: schema ?? null,
    temperature: temperature ?? null,
    max_tokens: max_tokens ?? null,
    options: options ?? null,
    tools: [...persona.tools],
    cascade: cascade && [verifyAsText(cascade), otherwise?.model ?? ''],
  });
  const contentWithMedia = async () => ({ ...content, media: (await loadMedia()).map(({ artifact, at }) => [artifact, at]) });
  const identity = parts.length ? contentWithMedia : content;

  const logged = parts.length ? parts.map(logMediaPart) : undefined;
  const parameters = definedMap({ prompt, system: system || undefined, temperature, max_tokens, media: logged });
  const messages: Message[] = [
    ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
    { role: 'user', content: prompt },
  ];
  return {
    parameters,
    model: choice.model,
    asks: defined<ModelCall>({ ...call, model: choice.model, instead: choice.instead, bounds: choice.bounds, messages }),
    // Earlier messages are no content of the step: a session is always live.
    identity: work.session ? undefined : identity,
    async attempt(signal, calls) {
      const attempt: StepAttempt = { ...run, signal, calls };
      const before = work.session ? await sessionMessages(context, step, work.session.id) : [];
      const after = await lastMiss(context, step, schema !== undefined);
      const media = parts.length ? await loadMedia() : [];
      const offers = await openOffers(attempt, persona.tools);
      const askModel = (chosen: ChosenModel) =>
        converse(attempt, { choice: chosen, call, offers, maxTurns, system, prompt, media, before, after, judge });
      const result =
        cascade && otherwise
          ? await runCascade(attempt, { cascade, first: choice, otherwise, parameters, askModel })
          : await askModel(choice);
      const reads = media.flatMap(({ reading }) => reading ?? []);
      return reads.length ? { ...result, reads } : result;
    },
  };
}

/** Reads the media of a prompt once, whether the cache or an attempt asks first. */
function mediaLoader({ context, step }: StepRun, parts: readonly MediaPart[]): () => Promise<Media[]> {
  let media: Promise<Media[]> | undefined;
  return () => (media ??= takeMedia(context.ports, parts, permissionsOf(context, step)));
}

/** The settings of the calls, whichever model answers. */
type CallSettings = Omit<ModelCall, 'messages' | 'model' | 'instead' | 'bounds'>;

interface Conversation {
  choice: ChosenModel;
  call: CallSettings;
  maxTurns: number;
  offers: Offers;
  system: string;
  prompt: string;
  media: readonly Media[];
  before: readonly Message[];
  /** The answer of an attempt before, and what it missed. */
  after: readonly Message[];
  /** What is wrong with an answer that fits its schema. */
  judge(answer: Json): string | undefined;
}

/** The conversation with one model: rounds with tools, and a repair where the answer misses its schema. */
async function converse(attempt: StepAttempt, conversation: Conversation): Promise<AttemptResult> {
  const { context, step } = attempt;
  const { choice, call: settings, system, prompt, media, before, after, judge } = conversation;
  const { model, instead, bounds, candidates, reason, strategy } = choice;
  const call: Omit<ModelCall, 'messages'> = defined({ ...settings, model, instead, bounds });
  // A stand-in is told of, also where the first model of a list could not even be asked.
  const standsIn = !strategy && candidates && candidates[0]?.model !== model ? reason : undefined;
  const messages: Message[] = [
    ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
    ...before,
    defined<Message>({ role: 'user', content: prompt, media: media.length ? media : undefined }),
    ...after,
  ];

  const first = await askWithTools(attempt, conversation, call, messages);
  const { schema } = call;
  if (!schema) return { value: first.text, ...resultNotes(first, standsIn) };
  const fault = faultOf(context, schema, first, judge);
  if (fault === undefined) return { value: first.object ?? null, ...resultNotes(first, standsIn) };

  messages.push({ role: 'assistant', content: first.text }, { role: 'user', content: repairText(fault) });
  const repaired = await ask(attempt, { ...call, messages }, 'repair');
  const remaining = faultOf(context, schema, repaired, judge);
  if (remaining !== undefined)
    throw new RunError({
      kind: 'bad-response',
      message: say(runsTexts.badAnswer, { model, step: step.path, fault: remaining }),
      cause: repaired.text.slice(0, 2000),
      retryable: true,
      missed: true,
    });
  return { value: repaired.object ?? null, ...resultNotes(repaired, standsIn) };
}

/** Asks and makes the tool calls that the model wants, turn by turn (the agent loop), until it answers. Its turns are added to `messages`. */
async function askWithTools(
  attempt: StepAttempt,
  { choice: { model }, offers, maxTurns }: Conversation,
  call: Omit<ModelCall, 'messages'>,
  messages: Message[],
): Promise<ModelAnswer> {
  const repeats = watchRepeats(model);
  const askNow = () => ask(attempt, defined({ ...call, tools: toolsOf(offers), messages }), 'model');
  let answer = await askNow();
  for (let turn = 1; answer.calls?.length; turn++) {
    if (turn > maxTurns)
      throw new RunError({
        kind: 'bad-response',
        message: say(runsTexts.tooManyTurns, { model, most: maxTurns }),
        hint: say(runsTexts.tooManyTurnsHint),
        retryable: false,
      });
    messages.push({ role: 'assistant', content: answer.text, calls: answer.calls });
    for (const asked of answer.calls) {
      const circling = repeats.instead(asked, turn);
      const result = circling === undefined ? await makeToolCall(attempt, offers.now(), asked) : undefined;
      if (result) repeats.gave(asked, result.content);
      messages.push({ role: 'tool', call: asked.id, ...(result ?? { content: circling ?? '', failed: true }) });
    }
    await offers.refresh();
    answer = await askNow();
  }
  return answer;
}

/** The tools of a call; undefined where none is offered. */
function toolsOf(offers: Offers): ModelCall['tools'] {
  const tools = offers.now().map(({ name, description, parameters }) => ({ name, description, parameters }));
  return tools.length ? tools : undefined;
}

/** Texts one below the other. */
const joinTexts = (texts: readonly string[]): string => texts.filter((text) => text !== '').join('\n\n');

function resultNotes({ provenance, note }: ModelAnswer, standsIn: string | undefined): Omit<AttemptResult, 'value'> {
  const degraded = [standsIn, note].filter((text) => text !== undefined).join('; ');
  return { provenance, degraded: degraded || undefined };
}

/** The answer of the attempt before and what it missed, where that is why there is another attempt. */
async function lastMiss(context: RunContext, step: StepState, isData: boolean): Promise<Message[]> {
  const failure = step.failures.at(-1);
  const last = step.calls.slice(0, step.firstCall).findLast((call) => isAnswer(call?.kind));
  const stored = last?.settled?.result;
  if (!failure?.missed) return [];
  if (stored) await context.artifacts.load(stored);
  // Of an answer that was ended while it came there is what had come.
  const text = stored ? readResult(context.artifacts.read(stored)).text : (failure.cause ?? '');
  if (text === '') return [];
  return [
    { role: 'assistant', content: text },
    { role: 'user', content: isData ? repairText(failure.message.replace(/\.$/, '')) : betterText(failure.message) },
  ];
}

const isAnswer = (kind: string | undefined): boolean => kind === 'model' || kind === 'repair';

const better = ownTemplate(betterWords);

const betterText = (missed: string): string =>
  String(renderTemplate(better(), { lookup: (name) => (name === 'why' ? missed : undefined), names: () => ['why'] })).trim();

const repairText = (fault: string): string =>
  `That answer could not be used: ${fault}. Answer again with one JSON object that fits the schema, and with nothing before or after it.`;

function faultOf(
  context: RunContext,
  schema: JsonSchema,
  { object }: ModelAnswer,
  judge: Conversation['judge'],
): string | undefined {
  if (object === undefined) return say(runsTexts.noObject);
  return context.ports.models.check(schema, object) ?? judge(object);
}

/** One call of a model; its text is shown while it comes. */
async function ask(attempt: StepAttempt, call: ModelCall, kind: 'model' | 'repair'): Promise<ModelAnswer> {
  const { context, step, calls, signal } = attempt;
  const messages = logMessages(call.messages);
  // A stand-in makes it no other call.
  const { tools, instead: _, bounds: __, ...rest } = call;
  const request: Json = definedMap({ ...rest, messages, tools: tools?.map(({ name }) => name) });
  const about = { kind, name: call.model, request, prompt: { messages }, asks: call, signal };
  const { result, notes } = await calls.make(about, async (place) => {
    const watch = watchAnswer(attempt);
    const delta = (text: string): void => {
      context.live({ type: 'step.delta', at: context.ports.clock.now(), path: step.path, text });
      watch.take(text);
    };
    const answer = await context.ports.models
      .call(
        { ...call, messages: await withBytes(context.ports, call.messages), step: step.path },
        { signal: watch.signal, delta, place },
      )
      .catch((thrown: unknown) => {
        throw watch.failure(thrown) ?? thrown;
      });
    watch.end(answer);
    const { text, object, calls: toolCalls, ...answerNotes } = answer;
    return { result: definedMap({ text, object, calls: toolCalls?.map(logToolCall) }), notes: answerNotes };
  });
  return defined<ModelAnswer>({ ...notes, ...readResult(result), model: notes.model ?? call.model });
}

/** The result of a call as the log keeps it. */
function readResult(result: Json): { text: string; object?: Json; calls?: ToolCall[] } {
  const { text = '', object, calls } = isMap(result) ? result : {};
  const wanted = toolCalls(calls);
  return { text: String(text), object, calls: wanted.length ? wanted : undefined };
}

function numberOf(value: Json, name: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number))
    throw new RunError({ kind: 'input', message: say(runsTexts.notANumber, { name, got: JSON.stringify(value) }) });
  return number;
}
