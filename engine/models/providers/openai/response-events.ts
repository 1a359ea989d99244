import { defined, isMap, type Json, type JsonMap } from '../../../language/json.ts';
import type { Clock } from '../../../run/ports.ts';
import { endOf } from '../../contract.ts';
import {
  createDecoder,
  gaveUpFailure,
  refusalFailure,
  type StreamDecoder,
  type StreamState,
  toolCall,
} from '../../http/decoder.ts';
import { type Endpoint, streamFailure } from '../../http/failures.ts';
import { readCounts } from '../counts.ts';

interface ResponseState extends StreamState {
  refusal: string;
  response: JsonMap;
  calls: { call: JsonMap; thoughts: Json[] }[];
  /** Encrypted reasoning that belongs to the next call. */
  thoughts: Json[];
}

/** Decodes an answer from the events of the Responses API. */
export function decodeResponse(endpoint: Endpoint, model: string, clock: Pick<Clock, 'now'>): StreamDecoder {
  const state: ResponseState = { text: '', refusal: '', response: {}, calls: [], thoughts: [] };
  const failure = (error: Json) => streamFailure(endpoint, { error }, new Headers(), clock.now());

  /** The answer as a whole ended, well or not. */
  function readResponse(response: JsonMap): void {
    state.response = response;
    const { status, incomplete_details: details, error } = response;
    if (status === 'failed') throw failure(error ?? {});
    if (status === 'cancelled') throw gaveUpFailure(endpoint.id, status);

    const reason = isMap(details) ? details['reason'] : undefined;
    if (reason === 'content_filter') state.finish = 'content-filter';
    else if (reason === 'max_output_tokens' || (status === 'incomplete' && reason === undefined)) state.finish = 'length';
    else if (status === 'incomplete') throw gaveUpFailure(endpoint.id, String(reason ?? status));
    else state.finish = state.calls.length ? 'tool-calls' : 'stop';
  }

  return createDecoder(endpoint.id, state, {
    readText(event) {
      const { type, delta } = event;
      if (type === 'error') throw failure(event);
      if (type === 'response.output_item.done') readItem(state, event['item']);
      if (type === 'response.refusal.delta' && typeof delta === 'string') state.refusal += delta;
      return type === 'response.output_text.delta' && typeof delta === 'string' ? delta : '';
    },
    readEnd({ type, response }) {
      if (type === 'response.completed' || type === 'response.incomplete' || type === 'response.failed')
        readResponse(isMap(response) ? response : {});
    },
    *end() {
      if (state.refusal) throw refusalFailure(model, state.refusal);
      for (const { call, thoughts } of state.calls) {
        const { call_id, name, arguments: args } = call;
        const event = toolCall(String(call_id ?? ''), String(name ?? ''), typeof args === 'string' ? args : '', endpoint.id);
        yield defined({ ...event, thoughts: thoughts.length ? { openai: thoughts } : undefined });
      }

      const { usage, model: answeredBy } = state.response;
      yield* endOf(usageOf(usage), state.finish ?? 'stop', typeof answeredBy === 'string' ? answeredBy : '');
    },
  });
}

/** An item of the answer is whole. */
function readItem(state: ResponseState, item: Json | undefined): void {
  if (!isMap(item)) return;
  if (item['type'] === 'reasoning' && typeof item['encrypted_content'] === 'string')
    state.thoughts.push({ id: item['id'] ?? '', encrypted_content: item['encrypted_content'] });
  if (item['type'] !== 'function_call') return;
  state.calls.push({ call: item, thoughts: state.thoughts });
  state.thoughts = [];
}

function usageOf(usage: Json | undefined) {
  if (!isMap(usage)) return 'unknown';
  const detail = (key: string): JsonMap => (isMap(usage[key]) ? usage[key] : {});
  return readCounts({
    input_tokens: usage['input_tokens'],
    output_tokens: usage['output_tokens'],
    cached_tokens: detail('input_tokens_details')['cached_tokens'],
    reasoning_tokens: detail('output_tokens_details')['reasoning_tokens'],
  });
}
