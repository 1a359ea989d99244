import { defined } from '../../language/json.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import type { Clock } from '../../run/ports.ts';
import { isRunError, RunError } from '../../state/failure.ts';
import type { ModelEvent, ModelRequest, Provider, ProviderBatches } from '../contract.ts';
import type { Credentials, KeySource } from './credentials.ts';
import type { StreamDecoder } from './decoder.ts';
import { cutFailure, type Endpoint, streamFailure, unreachableFailure } from './failures.ts';
import { abortFailure, type Timers, usualTimers, type Watch, watchStream } from './watch.ts';

/** An error of an SDK, as data. `cause` is its innermost cause, which may be our own error. */
export type SdkError =
  | { what: 'error-in-stream'; body: unknown; headers: Headers }
  | { what: 'timeout'; cause: unknown }
  | { what: 'broken-json' }
  /** The stream ended in the middle of a piece. */
  | { what: 'cut' }
  | { what: 'connection'; cause: unknown };

/** A loaded SDK: how it is called, and how its errors are read. Answers with an error status never reach it. */
interface Sdk {
  /** Resolves when the answer begins; the chunks are unchanged. `tell` reports the SDK's warnings. */
  ask(request: ModelRequest, signal: AbortSignal, tell: (warning: string) => void): Promise<AsyncIterable<unknown>>;
  readThrown(thrown: unknown): SdkError;
}

/** The address of a provider, with its key. */
export interface Connection extends KeySource {
  id: string;
  base_url: string;
  clock: Clock;
  /** The key's environment variable, for messages. */
  key_name?: string | undefined;
  timers?: Partial<Timers> | undefined;
  /** Authorises each request, where that is not done by a key. */
  credentials?: Credentials | undefined;
}

/** The details of a connection for failures. */
export const endpointOf = ({ id, base_url, key_name }: Connection): Endpoint => ({
  id,
  origin: new URL(base_url).origin,
  key: key_name,
});

interface HttpProviderOptions {
  endpoint: Endpoint;
  clock: Clock;
  timers?: Partial<Timers> | undefined;
  /** Loads the SDK at the first question. */
  load(): Promise<Sdk>;
  /** A decoder for the answer to one request. */
  decoder(request: ModelRequest): StreamDecoder;
  batches?: ProviderBatches | undefined;
}

/**
 * A provider that streams its answers over HTTP. Whatever an SDK makes of a faulty end, it becomes exactly one terminal event
 * or one failure.
 */
export function httpProvider({ endpoint, clock, decoder, ...options }: HttpProviderOptions): Provider {
  const { id } = endpoint;
  const timers = { ...usualTimers, ...options.timers };
  const sdk = loadedOnce(options.load);

  async function* stream(request: ModelRequest, outer: AbortSignal): AsyncGenerator<ModelEvent> {
    if (outer.aborted) throw abortFailure(outer);
    const { ask, readThrown } = await sdk();
    const watch = watchStream(clock, timers, outer);
    const answer = decoder(request);
    const warnings: string[] = [];
    let begun = false;
    const breakOff = (failure: RunError) => broken(abortedHere(outer, watch, timers, endpoint) ?? failure, answer, begun);

    try {
      for await (const chunk of await ask(request, watch.signal, (warning) => warnings.push(warning))) {
        const text = answer.decode(chunk);
        begun = true;
        watch.alive(answer.finished ? 'end' : 'between');
        if (outer.aborted) throw abortFailure(outer);
        if (text) yield { type: 'delta', text };
      }
    } catch (thrown) {
      // The model had finished: a later fault does not affect the answer.
      if (!answer.finished) throw breakOff(explain(thrown, readThrown, begun));
    } finally {
      watch.stop();
    }

    if (!answer.finished) throw breakOff(cutFailure(endpoint));
    if (outer.aborted) throw abortFailure(outer);

    for (const warning of warnings) yield { type: 'warning', text: warning };
    yield* answer.end();
  }

  function explain(error: unknown, readThrown: Sdk['readThrown'], begun: boolean): RunError {
    if (isRunError(error)) return error;
    const seen = readThrown(error);
    if (seen.what === 'error-in-stream') return streamFailure(endpoint, seen.body, seen.headers, clock.now());
    if (seen.what === 'broken-json')
      return new RunError({ kind: 'bad-response', message: say(modelsTexts.brokenStream, { provider: id }) });
    if (seen.what === 'cut') return cutFailure(endpoint);
    if (isRunError(seen.cause)) return seen.cause;
    if (seen.what === 'timeout')
      return new RunError({ kind: 'timeout', message: say(modelsTexts.noAnswer, { provider: id, origin: endpoint.origin }) });

    return begun ? cutFailure(endpoint) : unreachableFailure(endpoint, seen.cause);
  }

  return defined({ id, stream, batches: options.batches });
}

/** An abort by ourselves: an SDK's stream then just ends, or throws a general abort error. */
function abortedHere(outer: AbortSignal, watch: Watch, timers: Timers, { id }: Endpoint): RunError | undefined {
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

/**
 * The failure of a broken stream, with the text so far as its cause. A call that had begun may be billed even if nothing of
 * it was readable; its usage is then unknown.
 */
function broken({ failure, usage: reported }: RunError, { text }: StreamDecoder, begun: boolean): RunError {
  const cause = text === '' ? {} : { cause: say(modelsTexts.untilThen, { text: text.slice(0, mostKept) }) };
  return new RunError({ ...failure, ...cause }, begun ? {} : reported);
}

/** Creates a value at the first call; a failed attempt is not cached. */
function loadedOnce<T>(make: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= make().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}
