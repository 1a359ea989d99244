import { isMap, type Json, type JsonMap } from '../../../language/json.ts';
import { modelsTexts } from '../../../language/texts/run/models.ts';
import { say } from '../../../language/texts.ts';
import { RunError } from '../../../state/failure.ts';
import type { BatchAnswer, BatchProgress, ModelRequest, ProviderBatches } from '../../contract.ts';
import {
  type BatchClientSource,
  batchAsker,
  cancelledAnswer,
  eventsOf,
  expiredAnswer,
  failedAnswer,
  ignoreEnded,
  noAnswer,
  readJsonLines,
  submitOnce,
} from '../../http/batches.ts';
import type { StreamDecoder } from '../../http/decoder.ts';
import { type Endpoint, statusFailure, streamFailure } from '../../http/failures.ts';
import type { OpenAiBatchClient } from './lazy/openai.ts';
import type { OpenAiProtocol } from './protocol.ts';

interface OpenAiBatchesOptions extends BatchClientSource<OpenAiBatchClient> {
  protocol(model: string): OpenAiProtocol;
  /** The body of a single request, without parts for streams. */
  bodyOf(request: ModelRequest): object;
  decoder(protocol: OpenAiProtocol, model: string): StreamDecoder;
}

type Batch = Awaited<ReturnType<OpenAiBatchClient['retrieve']>>;

const paths = { chat: '/v1/chat/completions', responses: '/v1/responses' } as const;

/** OpenAI's Batch API: a file of requests, a batch that names it, files with answers and errors. */
export function openAiBatches(options: OpenAiBatchesOptions): ProviderBatches {
  const { endpoint, clock, protocol, bodyOf, decoder } = options;
  const asking = batchAsker(options);

  async function* answersIn(file: string, model: string, signal: AbortSignal): AsyncGenerator<BatchAnswer> {
    const response = await asking((client) => client.content(file, signal));
    for await (const line of readJsonLines(response, () => noAnswer(endpoint))) {
      const { custom_id: id } = line;
      if (typeof id === 'string') yield answerOf(id, line, model);
    }
  }

  function answerOf(id: string, { response, error }: JsonMap, model: string): BatchAnswer {
    if (isMap(error)) return notCarriedOut(id, error);
    const { status_code: status, body } = isMap(response) ? response : {};
    const now = clock.now();
    if (typeof status === 'number' && status >= 300)
      return failedAnswer(id, statusFailure({ endpoint, status, body, headers: new Headers(), now }));
    if (!isMap(body)) return failedAnswer(id, noAnswer(endpoint));

    const isResponse = body['object'] === 'response';
    const chunks = isResponse ? responseChunks(body) : [chatChunk(body)];
    return { id, events: eventsOf(decoder(isResponse ? 'responses' : 'chat', model), chunks, endpoint) };
  }

  /** A request that never reached a model. */
  function notCarriedOut(id: string, error: JsonMap): BatchAnswer {
    const { code } = error;
    if (code === 'batch_expired') return expiredAnswer(id, endpoint);
    if (code === 'batch_cancelled') return cancelledAnswer(id, endpoint);
    return failedAnswer(id, streamFailure(endpoint, { error }, new Headers(), clock.now()));
  }

  return {
    async submit({ key, model, requests }, signal) {
      const url = paths[protocol(model)];
      const lines = requests.map(
        ({ id, request }) => `${JSON.stringify({ custom_id: id, method: 'POST', url, body: bodyOf(request) })}\n`,
      );

      // A file without a batch costs nothing.
      const file = await asking((client) => client.upload(lines, `${key}.jsonl`, signal));
      return submitOnce(async () => {
        const batch = { input_file_id: file, endpoint: url, metadata: { baton: key } };
        return (await asking((client) => client.create(batch, signal))).id;
      });
    },
    // The whole list is searched: its order is unspecified, and a batch that is not found is paid for twice.
    find: ({ key }, signal) =>
      asking(async (client) => {
        for await (const { id, metadata } of client.list(signal)) {
          if (metadata?.['baton'] === key) return { id };
        }
        return 'none';
      }),
    poll: (id, signal) => asking(async (client) => progressOf(await client.retrieve(id, signal), endpoint)),
    async *results(id, requests, signal) {
      const model = requests[0]?.request.model ?? '';
      const { output_file_id, error_file_id } = await asking((client) => client.retrieve(id, signal));
      for (const file of [output_file_id, error_file_id]) {
        if (file) yield* answersIn(file, model, signal);
      }
    },
    async cancel(id, signal) {
      await asking((client) => client.cancel(id, signal)).catch(ignoreEnded);
    },
  };
}

function progressOf({ status, request_counts: counts, errors }: Batch, endpoint: Endpoint): BatchProgress {
  if (status === 'completed' || status === 'expired' || status === 'cancelled') return { state: 'ended' };
  if (status !== 'failed') return counts ? { state: 'working', done: counts.completed + counts.failed } : { state: 'working' };

  const [first] = errors?.data ?? [];
  const { code = '', message = '' } = first ?? {};
  const failure = new RunError({
    kind: kindOf(code),
    message: say(modelsTexts.batchFailed, { provider: endpoint.id, why: message || code || status }),
  }).failure;

  return { state: 'failed', failure };
}

const kindOf = (code: string) => {
  if (/billing|quota/.test(code)) return 'quota';
  return /limit/.test(code) ? 'rate' : 'bad-request';
};

/** A complete chat completion as the only chunk of a stream. */
function chatChunk(body: JsonMap): JsonMap {
  const choices = Array.isArray(body['choices']) ? body['choices'] : [];
  return {
    ...body,
    choices: choices.map((choice: Json) => (isMap(choice) ? { ...choice, delta: choice['message'] ?? null } : choice)),
  };
}

/** A complete response as the events of a stream. */
function* responseChunks(response: JsonMap): Iterable<JsonMap> {
  const items = Array.isArray(response['output']) ? response['output'].filter(isMap) : [];
  for (const item of items) {
    const parts = Array.isArray(item['content']) ? item['content'].filter(isMap) : [];
    for (const { type, text, refusal } of parts) {
      if (type === 'output_text' && typeof text === 'string') yield { type: 'response.output_text.delta', delta: text };
      if (type === 'refusal' && typeof refusal === 'string') yield { type: 'response.refusal.delta', delta: refusal };
    }
    yield { type: 'response.output_item.done', item };
  }

  yield { type: 'response.completed', response };
}
