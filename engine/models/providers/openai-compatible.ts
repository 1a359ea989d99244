import { modelsTexts } from '../../language/texts/models.ts';
import { say } from '../../language/texts.ts';
import type { Clock } from '../../run/ports.ts';
import { RunError } from '../../state/failure.ts';
import type { ModelEvent, ModelRequest, Provider } from '../contract.ts';
import { connectionFailure, cutFailure, type Side, streamFailure } from '../http/failures.ts';
import { guardedFetch } from '../http/transport.ts';
import { abortFailure, type Timers, usualTimers, type Watch, watchStream } from '../http/watch.ts';
import type { Chat } from '../lazy/openai.ts';
import type { Profile, SchemaMode } from '../profiles.ts';
import { chatBody } from './openai/body.ts';
import { type Heard, hear, heardNothing, toolCalls } from './openai/chunks.ts';

export interface OpenAiCompatibleOptions {
  id: string;
  base_url: string;
  profile: Profile;
  clock: Clock;
  /** The key itself, asked for at the first call; undefined where the server wants none. */
  key: () => string | undefined;
  /** The environment's name of the key, for messages. */
  key_name?: string;
  /** How a model answers in a given shape. */
  mode?: (model: string) => SchemaMode;
  /** Whom OpenAI bills. */
  organization?: string;
  project?: string;
  timers?: Partial<Timers>;
}

/** Any server that speaks OpenAI's chat protocol, through the `openai` SDK (loaded at the first call). */
export function createOpenAiCompatible(options: OpenAiCompatibleOptions): Provider {
  const { id, base_url, profile, clock, mode = () => profile.json } = options;
  const side: Side = { id, origin: new URL(base_url).origin, ...(options.key_name ? { key: options.key_name } : {}) };
  const timers = { ...usualTimers, ...options.timers };
  const sdk = once(async () => {
    const { openChat, readThrown } = await import('../lazy/openai.ts');
    const key = options.key();
    const { organization, project } = options;
    const chat: Chat = openChat({
      base_url,
      fetch: guardedFetch(side, () => clock.now()),
      ...(key ? { key } : {}),
      ...(organization ? { organization } : {}),
      ...(project ? { project } : {}),
    });
    return { chat, readThrown };
  });

  async function* stream(request: ModelRequest, outer: AbortSignal): AsyncGenerator<ModelEvent> {
    if (outer.aborted) throw abortFailure(outer);
    const { chat, readThrown } = await sdk();
    const watch = watchStream(clock, timers, outer);
    const heard = heardNothing();
    let begun = false;
    try {
      for await (const chunk of await chat(chatBody(request, profile, mode(request.model)), watch.signal)) {
        begun = true;
        const text = hear(heard, chunk, id);
        watch.alive(heard.finish ? 'end' : 'between');
        if (text) yield { type: 'delta', text };
      }
    } catch (thrown) {
      // The model had said that it was done: what broke afterwards took nothing from the answer.
      if (!heard.finish) throw withPartial(given(outer, watch, timers, side) ?? explained(thrown), heard);
    } finally {
      watch.stop();
    }
    if (!heard.finish) throw withPartial(given(outer, watch, timers, side) ?? cutFailure(side), heard);
    if (outer.aborted) throw abortFailure(outer);
    if (heard.refusal)
      throw new RunError({
        kind: 'content-filter',
        message: say(modelsTexts.declined, { model: request.model, said: heard.refusal }),
      });
    yield* toolCalls(heard, id);
    yield { type: 'usage', usage: heard.usage ?? 'unknown' };
    yield { type: 'done', finish: heard.finish, ...(heard.model ? { model: heard.model } : {}) };

    function explained(error: unknown): RunError {
      if (error instanceof RunError) return error;
      const seen = readThrown(error);
      if (seen.what === 'error-in-stream') return streamFailure(side, seen.body, seen.headers, clock.now());
      if (seen.what === 'broken-json')
        return new RunError({ kind: 'bad-response', message: say(modelsTexts.brokenStream, { provider: id }) });
      if (seen.cause instanceof RunError) return seen.cause;
      if (seen.what === 'timeout')
        return new RunError({ kind: 'timeout', message: say(modelsTexts.noAnswer, { provider: id, origin: side.origin }) });
      return begun ? cutFailure(side) : connectionFailure(side, seen.cause);
    }
  }
  return { id, stream };
}

/** An end that came from our side: the SDK's stream then just ends, or throws what looks like any abort. */
function given(outer: AbortSignal, watch: Watch, timers: Timers, { id }: Side): RunError | undefined {
  if (outer.aborted) return abortFailure(outer);
  if (!watch.expired || watch.expired === 'end') return undefined;
  return new RunError({
    kind: 'timeout',
    message: say(silence[watch.expired], { provider: id, seconds: timers[watch.expired] / 1000 }),
  });
}

const silence = {
  first: modelsTexts.silentFirst,
  between: modelsTexts.silentBetween,
  whole: modelsTexts.silentWhole,
};

const mostKept = 8000;

/** Keeps what had come before the failure. */
function withPartial(error: RunError, { text }: Heard): RunError {
  return text === ''
    ? error
    : new RunError({ ...error.failure, cause: say(modelsTexts.untilThen, { text: text.slice(0, mostKept) }) });
}

/** Makes a thing at the first call; a failed attempt is not kept. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
