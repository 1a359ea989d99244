import { isMap, type Json, type JsonMap } from '../../../language/json.ts';
import type { BatchAnswer, FoundBatch, ModelRequest, ProviderBatches, SoughtBatch } from '../../contract.ts';
import {
  type BatchClientSource,
  batchAsker,
  cancelledAnswer,
  eventsOf,
  expiredAnswer,
  failedAnswer,
  ignoreEnded,
  submitOnce,
} from '../../http/batches.ts';
import type { StreamDecoder } from '../../http/decoder.ts';
import { statusFailure } from '../../http/failures.ts';
import type { MessageBatchClient, MessageBody } from './lazy/anthropic.ts';

interface MessageBatchesOptions extends BatchClientSource<MessageBatchClient> {
  bodyOf(request: ModelRequest): MessageBody;
  decoder(request: ModelRequest): StreamDecoder;
}

type MessageBatch = Awaited<ReturnType<MessageBatchClient['retrieve']>>;

/** The most that a batch's creation time may differ from its submission, in milliseconds: clocks differ. */
const clockSkew = 600_000;

/**
 * Anthropic's Message Batches. A batch carries nothing of ours but the ids of its requests, which are visible once it has
 * ended.
 */
export function messageBatches(options: MessageBatchesOptions): ProviderBatches {
  const { endpoint, clock, bodyOf, decoder } = options;
  const asking = batchAsker(options);

  const isOurs = async (client: MessageBatchClient, id: string, key: string, signal: AbortSignal): Promise<boolean> => {
    for await (const { custom_id } of await client.results(id, signal)) return custom_id.startsWith(`${key}-`);
    return false;
  };

  async function findIn(client: MessageBatchClient, sought: SoughtBatch, signal: AbortSignal): Promise<FoundBatch> {
    const { key, count, since, known } = sought;
    let isOpen = false;
    for await (const batch of client.list(signal)) {
      const made = Date.parse(batch.created_at);
      if (made < since - clockSkew) break;
      if (made > since + clockSkew || sizeOf(batch) !== count || known.has(batch.id) || batch.archived_at) continue;
      if (batch.processing_status !== 'ended') isOpen = true;
      else if (await isOurs(client, batch.id, key, signal)) return { id: batch.id };
    }

    return isOpen ? 'unsure' : 'none';
  }

  function answerOf(id: string, result: JsonMap, request: ModelRequest): BatchAnswer {
    const { type, message, error } = result;
    if (type === 'succeeded' && isMap(message))
      return { id, events: eventsOf(decoder(request), messageEvents(message), endpoint) };
    if (type === 'expired') return expiredAnswer(id, endpoint);
    if (type === 'canceled') return cancelledAnswer(id, endpoint);

    const status = statusOf(isMap(error) ? error['error'] : undefined);
    return failedAnswer(id, statusFailure({ endpoint, status, body: error, headers: new Headers(), now: clock.now() }));
  }

  return {
    submit: ({ requests }, signal) =>
      submitOnce(async () => {
        const all = requests.map(({ id, request }) => ({ custom_id: id, params: bodyOf(request) }));
        return (await asking((client) => client.create(all, signal))).id;
      }),
    find: (sought, signal) => asking((client) => findIn(client, sought, signal)),
    poll: (id, signal) =>
      asking(async (client) => {
        const batch = await client.retrieve(id, signal);
        if (batch.processing_status === 'ended') return { state: 'ended' };
        return { state: 'working', done: sizeOf(batch) - batch.request_counts.processing };
      }),
    async *results(id, requests, signal) {
      const byId = new Map(requests.map((one) => [one.id, one.request]));
      const rows = await asking((client) => client.results(id, signal));
      for await (const { custom_id, result } of rows) {
        const request = byId.get(custom_id);
        const plain: Json = JSON.parse(JSON.stringify(result));
        if (request && isMap(plain)) yield answerOf(custom_id, plain, request);
      }
    },
    async cancel(id, signal) {
      await asking((client) => client.cancel(id, signal)).catch(ignoreEnded);
    },
  };
}

const sizeOf = ({ request_counts: { processing, succeeded, errored, canceled, expired } }: MessageBatch): number =>
  processing + succeeded + errored + canceled + expired;

/** The HTTP status of each error type (platform.claude.com/docs/en/api/errors). */
const statuses: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  timeout_error: 504,
  overloaded_error: 529,
};

const statusOf = (error: Json | undefined): number => (isMap(error) ? (statuses[String(error['type'])] ?? 500) : 500);

/** A complete message as the events of a stream. */
function* messageEvents(message: JsonMap): Iterable<JsonMap> {
  const { content, stop_reason, stop_details = null, usage = null } = message;
  yield { type: 'message_start', message };
  const blocks = Array.isArray(content) ? content.filter(isMap) : [];

  for (const [index, block] of blocks.entries()) {
    yield { type: 'content_block_start', index, content_block: block };
    if (block['type'] === 'tool_use')
      yield { type: 'content_block_delta', index, delta: { partial_json: JSON.stringify(block['input'] ?? {}) } };
  }

  yield { type: 'message_delta', delta: { stop_reason: stop_reason ?? null, stop_details }, usage };
}
