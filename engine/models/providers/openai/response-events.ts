import { isMap, type Json, type JsonMap } from '../../../language/json.ts';
import { modelsTexts } from '../../../language/texts/models.ts';
import { say } from '../../../language/texts.ts';
import { RunError } from '../../../state/failure.ts';
import { endOf, type Finish } from '../../contract.ts';
import { declined, type Hearing, noChunk, toolCall } from '../../http/conversation.ts';
import { type Side, streamFailure } from '../../http/failures.ts';
import { counted } from '../counts.ts';

/** Hears an answer in the events of the Responses API. `now` is milliseconds since 1970. */
export function hearResponse(side: Side, model: string, now: () => number): Hearing {
  let text = '';
  let refusal = '';
  let finish: Finish | undefined;
  let response: JsonMap = {};
  const calls: JsonMap[] = [];
  /** Encrypted thoughts that no call has taken along yet. */
  let thoughts: Json[] = [];

  /** An item of the answer is whole. */
  function item(value: Json | undefined): void {
    if (!isMap(value)) return;
    if (value['type'] === 'reasoning' && typeof value['encrypted_content'] === 'string')
      thoughts.push({ id: value['id'] ?? '', encrypted_content: value['encrypted_content'] });
    if (value['type'] === 'function_call') {
      calls.push({ ...value, ...(thoughts.length ? { thoughts: { openai: thoughts } } : {}) });
      thoughts = [];
    }
  }

  /** The answer as a whole ended, well or not. */
  function ended(value: Json | undefined): void {
    response = isMap(value) ? value : {};
    const { status, incomplete_details, error } = response;
    if (status === 'failed') throw streamFailure(side, { error: error ?? {} }, new Headers(), now());
    if (status === 'cancelled')
      throw new RunError({ kind: 'overload', message: say(modelsTexts.gaveUp, { provider: side.id, end: status }) });
    const reason = isMap(incomplete_details) ? incomplete_details['reason'] : undefined;
    if (reason === 'content_filter') finish = 'content-filter';
    else if (reason === 'max_output_tokens' || (status === 'incomplete' && reason === undefined)) finish = 'length';
    else if (status === 'incomplete')
      throw new RunError({
        kind: 'overload',
        message: say(modelsTexts.gaveUp, { provider: side.id, end: String(reason ?? status) }),
      });
    else finish = calls.length ? 'tool-calls' : 'stop';
  }

  return {
    get text() {
      return text;
    },
    get finished() {
      return finish !== undefined;
    },
    hear(chunk) {
      if (!isMap(chunk)) throw noChunk(side.id);
      const { type, delta } = chunk;
      if (type === 'error') throw streamFailure(side, { error: chunk }, new Headers(), now());
      if (type === 'response.output_item.done') item(chunk['item']);
      if (type === 'response.completed' || type === 'response.incomplete' || type === 'response.failed') ended(chunk['response']);
      if (type === 'response.refusal.delta' && typeof delta === 'string') refusal += delta;
      if (type !== 'response.output_text.delta' || typeof delta !== 'string') return '';
      text += delta;
      return delta;
    },
    *end() {
      if (refusal) throw declined(model, refusal);
      for (const { call_id, name, arguments: given, thoughts: thought } of calls)
        yield {
          ...toolCall(String(call_id ?? ''), String(name ?? ''), typeof given === 'string' ? given : '', side.id),
          ...(thought === undefined ? {} : { thoughts: thought }),
        };
      const { model: named } = response;
      yield* endOf(usageOf(response['usage']), finish ?? 'stop', typeof named === 'string' ? named : '');
    },
  };
}

function usageOf(usage: Json | undefined) {
  if (!isMap(usage)) return 'unknown';
  const inside = (key: string): JsonMap => (isMap(usage[key]) ? usage[key] : {});
  return counted({
    input_tokens: usage['input_tokens'],
    output_tokens: usage['output_tokens'],
    cached_tokens: inside('input_tokens_details')['cached_tokens'],
    reasoning_tokens: inside('output_tokens_details')['reasoning_tokens'],
  });
}
