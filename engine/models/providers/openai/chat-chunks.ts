import { isMap, type Json, type JsonMap } from '../../../language/json.ts';
import { type Counts, endOf, type Finish } from '../../contract.ts';
import {
  createDecoder,
  gaveUpFailure,
  refusalFailure,
  type StreamDecoder,
  type StreamState,
  toolCall,
} from '../../http/decoder.ts';
import { readCounts } from '../counts.ts';

interface ChatState extends StreamState {
  refusal: string;
  usage?: Counts;
  model?: string;
  tools: Map<number, { id: string; name: string; arguments: string }>;
}

/** Decodes an answer from the chunks of chat completions. */
export function decodeChat(provider: string, model: string): StreamDecoder {
  const state: ChatState = { text: '', refusal: '', tools: new Map() };
  return createDecoder(provider, state, {
    readText(chunk) {
      if (typeof chunk['model'] === 'string' && chunk['model']) state.model = chunk['model'];
      if (isMap(chunk['usage'])) state.usage = usageOf(chunk['usage']);
      const { delta } = choiceOf(chunk);
      if (!isMap(delta)) return '';

      state.refusal += textOf(delta['refusal']);
      const parts = Array.isArray(delta['tool_calls']) ? delta['tool_calls'] : [];
      for (const part of parts.filter(isMap)) readTool(state, part);

      return textOf(delta['content']);
    },
    readEnd(chunk) {
      const { finish_reason: reason } = choiceOf(chunk);
      if (typeof reason !== 'string' || reason === '') return;
      if (failed.includes(reason)) throw gaveUpFailure(provider, reason);
      state.finish = finishes[reason] ?? 'stop';
    },
    *end() {
      if (state.refusal) throw refusalFailure(model, state.refusal);
      for (const { id, name, arguments: text } of state.tools.values()) yield toolCall(id, name, text, provider);
      yield* endOf(state.usage, state.finish ?? 'stop', state.model);
    },
  });
}

function choiceOf({ choices }: JsonMap): JsonMap {
  const choice = Array.isArray(choices) ? choices[0] : undefined;
  return isMap(choice) ? choice : {};
}

/** Any other finish reason of a server means that the model stopped. */
const finishes: Readonly<Record<string, Finish>> = {
  length: 'length',
  model_length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
};
/** Finish reasons that are failures of the server. */
const failed = ['error', 'insufficient_system_resource'];

/** Content is a text, or a list of parts, some of them text. */
function textOf(content: Json | undefined): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => (isMap(part) && typeof part['text'] === 'string' ? part['text'] : '')).join('');
}

function readTool(state: ChatState, part: JsonMap): void {
  const index = typeof part['index'] === 'number' ? part['index'] : state.tools.size;
  const call = state.tools.get(index) ?? { id: '', name: '', arguments: '' };
  const named = isMap(part['function']) ? part['function'] : {};
  state.tools.set(index, {
    id: typeof part['id'] === 'string' ? part['id'] : call.id,
    name: typeof named['name'] === 'string' ? named['name'] : call.name,
    arguments: call.arguments + textOf(named['arguments']),
  });
}

function usageOf(usage: JsonMap): Counts {
  const detail = (key: string): JsonMap => (isMap(usage[key]) ? usage[key] : {});
  return readCounts({
    input_tokens: usage['prompt_tokens'],
    output_tokens: usage['completion_tokens'],
    cached_tokens: detail('prompt_tokens_details')['cached_tokens'] ?? usage['prompt_cache_hit_tokens'],
    reasoning_tokens: detail('completion_tokens_details')['reasoning_tokens'],
  });
}
