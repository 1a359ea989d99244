import { parseJson } from '../../language/numbers.ts';
import { modelsTexts } from '../../language/texts/models.ts';
import { say } from '../../language/texts.ts';
import type { Clock } from '../../run/ports.ts';
import { isRunError, RunError } from '../../state/failure.ts';
import type { ModelEvent, ModelRequest, Provider } from '../contract.ts';
import { connectionFailure, cutFailure, type Side, streamFailure } from './failures.ts';
import { abortFailure, type Timers, usualTimers, type Watch, watchStream } from './watch.ts';

/** What one answer said so far. */
export interface Hearing {
  readonly text: string;
  /** Whether the model has said how its answer ended. */
  readonly finished: boolean;
  /** Takes one chunk in; gives the text that it brought. Throws a RunError for what is no chunk. */
  hear(chunk: unknown): string;
  /** Tool calls, usage and the terminal event of an answer that ended. Throws a RunError for an answer that is none. */
  end(): Iterable<ModelEvent>;
}

/** What an SDK threw, as data. `cause` is whatever lies beneath, also an error of our own. */
export type Thrown =
  | { what: 'error-in-stream'; body: unknown; headers: Headers }
  | { what: 'timeout'; cause: unknown }
  | { what: 'broken-json' }
  /** The stream ended in the middle of a piece. */
  | { what: 'cut' }
  | { what: 'connection'; cause: unknown };

/** An SDK that is loaded: how it is asked, and how what it throws is read. Answers with an error status never reach it. */
interface Sdk {
  /** Resolves when the answer begins; the chunks are as they came. `tell` hears what the SDK warns of. */
  ask(request: ModelRequest, signal: AbortSignal, tell: (warning: string) => void): Promise<AsyncIterable<unknown>>;
  readThrown(thrown: unknown): Thrown;
}

interface HttpProviderOptions {
  side: Side;
  clock: Clock;
  timers?: Partial<Timers>;
  /** Loads the SDK; called at the first question. */
  load(): Promise<Sdk>;
  hearing(request: ModelRequest): Hearing;
}

/** A provider that answers in a stream over HTTP. Whatever an SDK makes of a bad end, it ends here in one event or one failure. */
export function httpProvider({ side, clock, hearing, ...options }: HttpProviderOptions): Provider {
  const { id } = side;
  const timers = { ...usualTimers, ...options.timers };
  const sdk = loadedOnce(options.load);

  async function* stream(request: ModelRequest, outer: AbortSignal): AsyncGenerator<ModelEvent> {
    if (outer.aborted) throw abortFailure(outer);
    const { ask, readThrown } = await sdk();
    const watch = watchStream(clock, timers, outer);
    const heard = hearing(request);
    const warnings: string[] = [];
    let begun = false;
    try {
      for await (const chunk of await ask(request, watch.signal, (warning) => warnings.push(warning))) {
        const text = heard.hear(chunk);
        begun = true;
        watch.alive(heard.finished ? 'end' : 'between');
        if (outer.aborted) throw abortFailure(outer);
        if (text) yield { type: 'delta', text };
      }
    } catch (thrown) {
      // The model had said that it was done: what broke afterwards took nothing from the answer.
      if (!heard.finished) throw broken(given(outer, watch, timers, side) ?? explained(thrown), heard, begun);
    } finally {
      watch.stop();
    }
    if (!heard.finished) throw broken(given(outer, watch, timers, side) ?? cutFailure(side), heard, begun);
    if (outer.aborted) throw abortFailure(outer);
    for (const warning of warnings) yield { type: 'warning', text: warning };
    yield* heard.end();

    function explained(error: unknown): RunError {
      if (isRunError(error)) return error;
      const seen = readThrown(error);
      if (seen.what === 'error-in-stream') return streamFailure(side, seen.body, seen.headers, clock.now());
      if (seen.what === 'broken-json')
        return new RunError({ kind: 'bad-response', message: say(modelsTexts.brokenStream, { provider: id }) });
      if (seen.what === 'cut') return cutFailure(side);
      if (isRunError(seen.cause)) return seen.cause;
      if (seen.what === 'timeout')
        return new RunError({ kind: 'timeout', message: say(modelsTexts.noAnswer, { provider: id, origin: side.origin }) });
      return begun ? cutFailure(side) : connectionFailure(side, seen.cause);
    }
  }
  return { id, stream };
}

/** An end that came from our side: an SDK's stream then just ends, or throws what looks like any abort. */
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

/** Keeps what had come before the failure. What had begun may be billed, also where nothing of it could be read yet; by how much nobody says. */
function broken({ failure, took }: RunError, { text }: Hearing, begun: boolean): RunError {
  const cause = text === '' ? {} : { cause: say(modelsTexts.untilThen, { text: text.slice(0, mostKept) }) };
  return new RunError({ ...failure, ...cause }, begun ? {} : took);
}

/** Makes a thing at the first call; a failed attempt is not kept. */
function loadedOnce<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

/** A tool call whose arguments come as text. Throws a RunError (`bad-response`) where they are no JSON. */
export function toolCall(id: string, name: string, text: string, provider: string): Extract<ModelEvent, { type: 'tool-call' }> {
  try {
    return { type: 'tool-call', id, name, arguments: text.trim() === '' ? {} : parseJson(text) };
  } catch {
    throw new RunError({
      kind: 'bad-response',
      message: say(modelsTexts.badArguments, { provider, tool: name }),
      cause: text.slice(0, 300),
    });
  }
}

/** The failure of an answer in which the model refused. */
export const declined = (model: string, said: string): RunError =>
  new RunError({ kind: 'content-filter', message: say(modelsTexts.declined, { model, said }) });

/** The failure of a chunk that is none. */
export const noChunk = (provider: string): RunError =>
  new RunError({ kind: 'bad-response', message: say(modelsTexts.noChunk, { provider }) });
