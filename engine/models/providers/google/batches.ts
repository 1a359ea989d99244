import { isMap, type Json, type JsonMap } from '../../../language/json.ts';
import { modelsTexts } from '../../../language/texts/run/models.ts';
import { say } from '../../../language/texts.ts';
import { RunError } from '../../../state/failure.ts';
import type { BatchAnswer, BatchProgress, BatchRequest, ModelRequest, ProviderBatches } from '../../contract.ts';
import {
  type BatchClientSource,
  batchAsker,
  cancelledAnswer,
  eventsOf,
  expiredAnswer,
  failedAnswer,
  ignoreEnded,
  noAnswer,
  submitOnce,
} from '../../http/batches.ts';
import type { StreamDecoder } from '../../http/decoder.ts';
import { type Endpoint, statusFailure } from '../../http/failures.ts';
import type { ContentBatchClient, ContentBody } from './lazy/google.ts';

interface ContentBatchesOptions extends BatchClientSource<ContentBatchClient> {
  bodyOf(request: ModelRequest): ContentBody;
  decoder(request: ModelRequest): StreamDecoder;
}

type BatchJob = Awaited<ReturnType<ContentBatchClient['get']>>;

/** Gemini's batches, with inline requests: answers come in the order of the requests. */
export function contentBatches(options: ContentBatchesOptions): ProviderBatches {
  const { endpoint, clock, bodyOf, decoder } = options;
  const asking = batchAsker(options);

  function answerOf({ id, request }: BatchRequest, { response, error }: JsonMap): BatchAnswer {
    if (isMap(response)) return { id, events: eventsOf(decoder(request), [response], endpoint) };
    if (!isMap(error)) return failedAnswer(id, noAnswer(endpoint));
    const status = statuses[Number(error['code'])] ?? 500;
    return failedAnswer(id, statusFailure({ endpoint, status, body: { error }, headers: new Headers(), now: clock.now() }));
  }

  return {
    submit: ({ key, model, requests }, signal) =>
      submitOnce(() => {
        const all = requests.map(({ id, request }) => ({ ...bodyOf(request), id }));
        return asking((client) => client.create({ model, key, requests: all }, signal));
      }),
    // The whole list is searched: its order is unspecified, and a batch that is not found is paid for twice.
    find: ({ key }, signal) =>
      asking(async (client) => {
        for await (const { name, displayName } of await client.list(signal)) {
          if (displayName === key && name) return { id: name };
        }
        return 'none';
      }),
    poll: (id, signal) => asking(async (client) => progressOf(await client.get(id, signal), endpoint)),
    async *results(id, requests, signal) {
      const { dest, state } = await asking((client) => client.get(id, signal));
      const rows: Json = JSON.parse(JSON.stringify(dest?.inlinedResponses ?? []));
      const all = Array.isArray(rows) ? rows : [];

      const byKey = new Map(all.map((row) => [keyOf(row), row]));
      for (const [place, asked] of requests.entries()) {
        const row = byKey.get(asked.id) ?? (keyOf(all[place]) === undefined ? all[place] : undefined);
        if (isMap(row)) yield answerOf(asked, row);
        else if (state === 'JOB_STATE_CANCELLED') yield cancelledAnswer(asked.id, endpoint);
        else if (state === 'JOB_STATE_EXPIRED') yield expiredAnswer(asked.id, endpoint);
      }
    },
    async cancel(id, signal) {
      await asking((client) => client.cancel(id, signal)).catch(ignoreEnded);
    },
  };
}

/** Our id of a request, where the answer has it: not all of the API's answers do. */
function keyOf(row: Json | undefined): Json | undefined {
  const metadata = isMap(row) ? row['metadata'] : undefined;
  return isMap(metadata) ? metadata['key'] : undefined;
}

/** gRPC codes, which Gemini uses for failed requests, with their HTTP status. */
const statuses: Readonly<Record<number, number>> = {
  3: 400,
  4: 504,
  5: 404,
  7: 403,
  8: 429,
  9: 400,
  11: 400,
  13: 500,
  14: 503,
  16: 401,
};

const ended: ReadonlySet<string> = new Set([
  'JOB_STATE_SUCCEEDED',
  'JOB_STATE_PARTIALLY_SUCCEEDED',
  'JOB_STATE_CANCELLED',
  'JOB_STATE_EXPIRED',
]);

function progressOf({ state, error }: BatchJob, endpoint: Endpoint): BatchProgress {
  if (state && ended.has(state)) return { state: 'ended' };
  if (state !== 'JOB_STATE_FAILED') return { state: 'working' };
  const why = error?.message ?? state;
  const failure = new RunError({ kind: 'bad-request', message: say(modelsTexts.batchFailed, { provider: endpoint.id, why }) })
    .failure;
  return { state: 'failed', failure };
}
