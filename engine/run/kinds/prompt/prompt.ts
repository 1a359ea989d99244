import type { Json } from '../../../language/json.ts';
import { defined, definedMap } from '../../../language/json.ts';
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
import { logMediaPart, type MediaPart, takeMedia } from '../../files/media.ts';
import { answerSchemaOf, judgeOfBatch } from '../../frames/batch.ts';
import type { Media, Message, ModelCall } from '../../model-port.ts';
import { renderEntries, renderText, renderValue } from '../../scope/render.ts';
import { computeCount } from '../../step/computed.ts';
import { readModelResult } from './ask-step-model.ts';
import { runCascade, verifyAsText } from './cascade.ts';
import { betterText, fitModelAnswer, repairText, standInNote } from './fit-answer.ts';
import { type Offers, openOffers } from './offers.ts';
import { personaOf } from './persona.ts';
import { watchRepeats } from './repeats.ts';
import { askInRounds, countRounds } from './rounds.ts';
import { sessionMessages } from './session.ts';
import { numberFrom } from './settings.ts';

/**
 * One model call; with tools as many rounds as the model wants, up to `max_turns`. Where the answer does not fit its schema,
 * one more call explains the fault.
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

  const temperature = persona.temperature && numberFrom(renderValue(context, persona.temperature, scope), 'temperature');
  const max_tokens = persona.maxTokens && numberFrom(renderValue(context, persona.maxTokens, scope), 'max_tokens');
  const options = work.options && renderEntries(context, work.options, scope);
  const schema = answerSchemaOf(context, definition, step.frame);
  const judge = judgeOfBatch(context, definition, step.frame);
  const can = sensesFor(work.media);
  if (persona.tools.length) can.unshift('tools');
  if (schema) can.unshift('schema');
  const choice = chooseModel(run, persona, { can, tokens: estimateTokens(system, prompt), max_tokens });

  why.model = logModelChoice(choice);
  const call: CallSettings = { schema, temperature, max_tokens, options, batch: work.batchApi };
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
      if (why.hedge) result.why = { ...result.why, hedge: why.hedge };

      return reads.length ? { ...result, reads } : result;
    },
  };
}

/** Loads the media of a prompt once, whether the cache or an attempt needs them first. */
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
  /** The answer of an earlier attempt, and its fault. */
  after: readonly Message[];
  /** The fault of an answer that fits its schema. */
  judge(answer: Json): string | undefined;
}

/** The conversation with one model: rounds with tools, and a repair where the answer does not fit its schema. */
async function converse(attempt: StepAttempt, conversation: Conversation): Promise<AttemptResult> {
  const { choice, call: settings, offers, maxTurns, system, prompt, media, before, after, judge } = conversation;
  const { model, instead, bounds } = choice;
  const call: Omit<ModelCall, 'messages'> = defined({ ...settings, model, instead, bounds });
  const messages: Message[] = [
    ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
    ...before,
    defined<Message>({ role: 'user', content: prompt, media: media.length ? media : undefined }),
    ...after,
  ];

  const rounds = { offers, repeats: watchRepeats(model), next: countRounds(model, maxTurns) };
  const answer = await askInRounds(attempt, rounds, call, messages);
  return fitModelAnswer(attempt, { call, messages, answer, judge, standsIn: standInNote(choice) });
}

/** Texts joined as paragraphs. */
const joinTexts = (texts: readonly string[]): string => texts.filter((text) => text !== '').join('\n\n');

/** The answer of the previous attempt and its fault, where that caused this attempt. */
async function lastMiss(context: RunContext, step: StepState, isData: boolean): Promise<Message[]> {
  const failure = step.failures.at(-1);
  const last = step.calls.slice(0, step.firstCall).findLast((call) => isAnswer(call?.kind));
  const stored = last?.settled?.result;
  if (!failure?.missed) return [];

  if (stored) await context.artifacts.load(stored);
  // For an answer that was stopped during streaming: its text so far.
  const text = stored ? readModelResult(context.artifacts.read(stored)).text : (failure.cause ?? '');
  if (text === '') return [];

  return [
    { role: 'assistant', content: text },
    { role: 'user', content: isData ? repairText(failure.message.replace(/\.$/, '')) : betterText(failure.message) },
  ];
}

const isAnswer = (kind: string | undefined): boolean => kind === 'model' || kind === 'repair';
