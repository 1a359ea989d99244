import { isMap, type Json, type JsonMap } from '../../../language/json.ts';
import { modelsTexts } from '../../../language/texts/models.ts';
import { say } from '../../../language/texts.ts';
import type { Usage } from '../../../state/events.ts';
import { RunError } from '../../../state/failure.ts';
import type { ModelEvent } from '../../contract.ts';

type Finish = Extract<ModelEvent, { type: 'done' }>['finish'];

/** What the chunks of one answer said so far. */
export interface Heard {
  text: string;
  refusal: string;
  finish?: Finish;
  usage?: Usage;
  model?: string;
  tools: Map<number, { id: string; name: string; arguments: string }>;
}

export const heardNothing = (): Heard => ({ text: '', refusal: '', tools: new Map() });

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
  if (!isMap(chunk))
    throw new RunError({
      kind: 'bad-response',
      message: say(modelsTexts.noChunk, { provider }),
    });
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

/** The tool calls of a whole answer. Throws a RunError (`bad-response`) where arguments are no JSON. */
export function toolCalls(heard: Heard, provider: string): ModelEvent[] {
  return [...heard.tools.values()].map(({ id, name, arguments: text }) => {
    try {
      return { type: 'tool-call', id, name, arguments: text === '' ? {} : JSON.parse(text) };
    } catch {
      throw new RunError({
        kind: 'bad-response',
        message: say(modelsTexts.badArguments, { provider, tool: name }),
        cause: text.slice(0, 300),
      });
    }
  });
}

/** Counts that are missing stay unknown. Cached tokens are part of the input, reasoning tokens of the output. */
function usageOf(usage: JsonMap): Usage {
  const inside = (key: string): JsonMap => (isMap(usage[key]) ? usage[key] : {});
  const counts: [keyof Usage, Json | undefined][] = [
    ['input_tokens', usage['prompt_tokens']],
    ['output_tokens', usage['completion_tokens']],
    ['cached_tokens', inside('prompt_tokens_details')['cached_tokens'] ?? usage['prompt_cache_hit_tokens']],
    ['reasoning_tokens', inside('completion_tokens_details')['reasoning_tokens']],
  ];
  return Object.fromEntries(counts.filter(([, count]) => typeof count === 'number' && count >= 0));
}
