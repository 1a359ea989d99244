import { isMap, type Json, type JsonMap } from '../../../language/json.ts';
import { modelsTexts } from '../../../language/texts/models.ts';
import { say } from '../../../language/texts.ts';
import { RunError } from '../../../state/failure.ts';
import { type Counts, endOf, type Finish } from '../../contract.ts';
import { declined, type Hearing, noChunk, toolCall } from '../../http/conversation.ts';
import { counted } from '../counts.ts';

/** What the chunks of one answer said so far. */
interface Heard {
  text: string;
  refusal: string;
  finish?: Finish;
  usage?: Counts;
  model?: string;
  tools: Map<number, { id: string; name: string; arguments: string }>;
}

export const heardNothing = (): Heard => ({ text: '', refusal: '', tools: new Map() });

/** Hears an answer in the chunks of chat completions. */
export function hearChat(provider: string, model: string): Hearing {
  const heard = heardNothing();
  return {
    get text() {
      return heard.text;
    },
    get finished() {
      return heard.finish !== undefined;
    },
    hear: (chunk) => hear(heard, chunk, provider),
    *end() {
      if (heard.refusal) throw declined(model, heard.refusal);
      for (const { id, name, arguments: text } of heard.tools.values()) yield toolCall(id, name, text, provider);
      yield* endOf(heard.usage, heard.finish ?? 'stop', heard.model);
    },
  };
}

/** Every other word that a server has for the end means that the model stopped. */
const finishes: Readonly<Record<string, Finish>> = {
  length: 'length',
  model_length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
};
/** Ends that are failures of the server. */
const failed = ['error', 'insufficient_system_resource'];

/** Takes one chunk in; gives the text that it brought. Throws a RunError (`bad-response`, `overload`) for what is no chunk or no end. */
export function hear(heard: Heard, chunk: unknown, provider: string): string {
  if (!isMap(chunk)) throw noChunk(provider);
  if (typeof chunk['model'] === 'string' && chunk['model']) heard.model = chunk['model'];
  if (isMap(chunk['usage'])) heard.usage = usageOf(chunk['usage']);
  const choice = Array.isArray(chunk['choices']) ? chunk['choices'][0] : undefined;
  if (!isMap(choice)) return '';
  const delta = isMap(choice['delta']) ? choice['delta'] : {};
  const text = textOf(delta['content']);
  heard.text += text;
  heard.refusal += textOf(delta['refusal']);
  for (const part of Array.isArray(delta['tool_calls']) ? delta['tool_calls'] : []) if (isMap(part)) hearTool(heard, part);
  const end = choice['finish_reason'];
  if (typeof end === 'string' && end) {
    if (failed.includes(end)) throw new RunError({ kind: 'overload', message: say(modelsTexts.gaveUp, { provider, end }) });
    heard.finish = finishes[end] ?? 'stop';
  }
  return text;
}

/** Content is a text, or a list of parts of which some are text. */
function textOf(content: Json | undefined): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => (isMap(part) && typeof part['text'] === 'string' ? part['text'] : '')).join('');
}

function hearTool(heard: Heard, part: JsonMap): void {
  const index = typeof part['index'] === 'number' ? part['index'] : heard.tools.size;
  const call = heard.tools.get(index) ?? { id: '', name: '', arguments: '' };
  const asked = isMap(part['function']) ? part['function'] : {};
  heard.tools.set(index, {
    id: typeof part['id'] === 'string' ? part['id'] : call.id,
    name: typeof asked['name'] === 'string' ? asked['name'] : call.name,
    arguments: call.arguments + textOf(asked['arguments']),
  });
}

function usageOf(usage: JsonMap): Counts {
  const inside = (key: string): JsonMap => (isMap(usage[key]) ? usage[key] : {});
  return counted({
    input_tokens: usage['prompt_tokens'],
    output_tokens: usage['completion_tokens'],
    cached_tokens: inside('prompt_tokens_details')['cached_tokens'] ?? usage['prompt_cache_hit_tokens'],
    reasoning_tokens: inside('completion_tokens_details')['reasoning_tokens'],
  });
}
