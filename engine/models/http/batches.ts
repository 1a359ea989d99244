import { isMap, type JsonMap, tryParseJson } from '../../language/json.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import type { Clock } from '../../run/ports.ts';
import { isRunError, RunError, toFailure } from '../../state/failure.ts';
import type { BatchAnswer, ModelEvent } from '../contract.ts';
import type { StreamDecoder } from './decoder.ts';
import { cutFailure, type Endpoint, statusFailure, unreachableFailure } from './failures.ts';
import type { SdkError } from './provider.ts';

/** The client of a provider's batch API, loaded on demand. */
export interface BatchClientSource<Client> {
  endpoint: Endpoint;
  clock: Pick<Clock, 'now'>;
  load(): Promise<{ client: Client; readThrown(thrown: unknown): SdkError }>;
}

/** Calls the client; its errors become RunErrors. */
export type AskBatchClient<Client> = <T>(ask: (client: Client) => Promise<T>) => Promise<T>;

export const batchAsker =
  <Client>({ endpoint, clock, load }: BatchClientSource<Client>): AskBatchClient<Client> =>
  async (ask) => {
    const { client, readThrown } = await load();
    return ask(client).catch((thrown: unknown) => {
      throw batchFailure(endpoint, thrown, readThrown, clock.now());
    });
  };

/** An SDK's error about batches as the RunError that it contains or means. */
function batchFailure(endpoint: Endpoint, thrown: unknown, readThrown: (thrown: unknown) => SdkError, now: number): RunError {
  if (isRunError(thrown)) return thrown;
  const seen = readThrown(thrown);
  if ('cause' in seen && isRunError(seen.cause)) return seen.cause;
  if (seen.what === 'error-in-stream')
    return statusFailure({ endpoint, status: 500, body: seen.body, headers: seen.headers, now });
  return 'cause' in seen ? unreachableFailure(endpoint, seen.cause) : cutFailure(endpoint);
}

/** Failures of a submission after which certainly no batch exists: the provider refused it, or was never reached. */
const refusals: ReadonlySet<string> = new Set(['auth', 'quota', 'rate', 'bad-request', 'content-filter', 'permission', 'input']);

/** Whether a failed submission made no batch. After any other failure there may be one. */
export const isRefused = (error: RunError): boolean => refusals.has(toFailure(error).kind) || error.usage?.cost === 0;

/** Submits a batch: a failure after which it may exist is returned, any other is thrown. */
export async function submitOnce(create: () => Promise<string>): Promise<{ id: string } | { unsure: RunError }> {
  try {
    return { id: await create() };
  } catch (thrown) {
    if (!isRunError(thrown) || isRefused(thrown)) throw thrown;
    return { unsure: thrown };
  }
}

/** A complete answer as the events of a stream. */
export async function* eventsOf(
  decoder: StreamDecoder,
  chunks: Iterable<unknown>,
  endpoint: Endpoint,
): AsyncGenerator<ModelEvent> {
  for (const chunk of chunks) {
    const text = decoder.decode(chunk);
    if (text) yield { type: 'delta', text };
  }
  if (!decoder.finished) throw cutFailure(endpoint);
  yield* decoder.end();
}

/** The answer to a request that failed. */
export const failedAnswer = (id: string, failure: RunError): BatchAnswer => ({
  id,
  // biome-ignore lint/correctness/useYield: it has no events
  events: (async function* () {
    throw failure;
  })(),
});

/** Requests without an answer when their batch ended: it ran out of time, or was cancelled at the provider. */
export const expiredAnswer = (id: string, { id: provider }: Endpoint): BatchAnswer =>
  failedAnswer(id, new RunError({ kind: 'timeout', message: say(modelsTexts.batchExpired, { provider }) }));
export const cancelledAnswer = (id: string, { id: provider }: Endpoint): BatchAnswer =>
  failedAnswer(id, new RunError({ kind: 'network', message: say(modelsTexts.batchCancelled, { provider }) }));
/** A malformed answer. */
export const noAnswer = ({ id: provider }: Endpoint): RunError =>
  new RunError({ kind: 'bad-response', message: say(modelsTexts.batchNoAnswer, { provider }) });

/** A batch that has ended cannot be cancelled, and need not be. */
export function ignoreEnded(thrown: unknown): void {
  if (!isRunError(thrown) || toFailure(thrown).kind !== 'bad-request') throw thrown;
}

/** A longer line cannot be an answer. */
const longestLine = 64 * 2 ** 20;

/** The JSON objects in a file, one a line; an invalid line is skipped, since the others are paid for. */
export async function* readJsonLines(response: Response, tooLong: () => RunError): AsyncGenerator<JsonMap> {
  if (!response.body) return;
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  let length = 0;

  const take = (line: string): JsonMap | undefined => {
    const value = tryParseJson(line);
    return isMap(value) ? value : undefined;
  };

  for await (const bytes of response.body) {
    const [first = '', ...rest] = decoder.decode(bytes, { stream: true }).split('\n');
    pieces.push(first);
    length += first.length;

    for (const next of rest) {
      const value = take(pieces.join(''));
      if (value) yield value;
      pieces = [next];
      length = next.length;
    }

    if (length > longestLine) throw tooLong();
  }

  const last = take(pieces.join(''));
  if (last) yield last;
}
