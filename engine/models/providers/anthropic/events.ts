import { isMap, type Json, type JsonMap } from '../../../language/json.ts';
import { modelsTexts } from '../../../language/texts/models.ts';
import { say } from '../../../language/texts.ts';
import { RunError } from '../../../state/failure.ts';
import { type Counts, endOf, type Finish } from '../../contract.ts';
import { declined, type Hearing, noChunk, toolCall } from '../../http/conversation.ts';
import { counted } from '../counts.ts';
import { answerTool } from './body.ts';

/** Every other word for the end means that the model gave up in the middle. */
const finishes: Readonly<Record<string, Finish>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool-calls',
  refusal: 'content-filter',
};

interface Block {
  type: string;
  id: string;
  name: string;
  /** Text, or the JSON of a tool's input. */
  text: string;
  signature: string;
  data: string;
}

/** Hears an answer in the events of the Messages API. With `as_tool` the input of the one tool is the answer. */
export function hearMessages(provider: string, model: string, as_tool: boolean): Hearing {
  let text = '';
  let finish: Finish | undefined;
  let refusal: string | undefined;
  let named = '';
  let usage: JsonMap | undefined;
  const blocks = new Map<Json | undefined, Block>();

  const isAnswer = ({ type, name }: Block): boolean => type === 'text' || (as_tool && type === 'tool_use' && name === answerTool);

  function begin({ index, content_block: begun }: JsonMap): string {
    if (!isMap(begun)) throw noChunk(provider);
    const word = (key: string) => (typeof begun[key] === 'string' ? begun[key] : '');
    const block = {
      type: word('type'),
      id: word('id'),
      name: word('name'),
      text: word('text') || word('thinking'),
      signature: word('signature'),
      data: word('data'),
    };
    blocks.set(index, block);
    return isAnswer(block) ? block.text : '';
  }

  function goOn({ index, delta }: JsonMap): string {
    const block = blocks.get(index);
    if (!block || !isMap(delta)) throw noChunk(provider);
    const piece = [delta['text'], delta['partial_json'], delta['thinking']].find((one) => typeof one === 'string') ?? '';
    block.text += piece;
    if (typeof delta['signature'] === 'string') block.signature += delta['signature'];
    return isAnswer(block) ? String(piece) : '';
  }

  function ending({ delta, usage: counts }: JsonMap): void {
    if (isMap(counts)) usage = { ...usage, ...known(counts) };
    const { stop_reason: reason, stop_details: details } = isMap(delta) ? delta : {};
    if (typeof reason !== 'string') return;
    finish = finishes[reason];
    if (finish === undefined)
      throw new RunError({ kind: 'overload', message: say(modelsTexts.gaveUp, { provider, end: reason }) });
    if (reason === 'refusal')
      refusal = isMap(details) && typeof details['explanation'] === 'string' ? details['explanation'] : '';
  }

  return {
    get text() {
      return text;
    },
    get finished() {
      return finish !== undefined;
    },
    hear(chunk) {
      if (!isMap(chunk)) throw noChunk(provider);
      const { type, message } = chunk;
      if (type === 'message_start' && isMap(message)) {
        if (typeof message['model'] === 'string') named = message['model'];
        if (isMap(message['usage'])) usage = known(message['usage']);
      }
      if (type === 'message_delta') ending(chunk);
      const piece = type === 'content_block_start' ? begin(chunk) : type === 'content_block_delta' ? goOn(chunk) : '';
      text += piece;
      return piece;
    },
    *end() {
      if (refusal) throw declined(model, refusal);
      let thoughts: Json[] = [];
      let calls = 0;
      for (const block of blocks.values()) {
        if (block.type === 'thinking') thoughts.push({ thinking: block.text, signature: block.signature });
        if (block.type === 'redacted_thinking') thoughts.push({ data: block.data });
        if (block.type !== 'tool_use' || isAnswer(block)) continue;
        calls++;
        const call = toolCall(block.id, block.name, block.text, provider);
        yield { ...call, ...(thoughts.length ? { thoughts: { anthropic: thoughts } } : {}) };
        thoughts = [];
      }
      yield* endOf(usage && usageOf(usage), finish === 'tool-calls' && calls === 0 ? 'stop' : (finish ?? 'stop'), named);
    },
  };
}

/** The last event repeats counts, some of them as null. */
const known = (counts: JsonMap): JsonMap => Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== null));

/** The API counts input that is read from its cache, or written to it, beside the rest; here it is part of the input. */
function usageOf(usage: JsonMap): Counts {
  const { input_tokens, cache_read_input_tokens: read, cache_creation_input_tokens: written, output_tokens_details: out } = usage;
  const beside = [read, written].reduce<number>((sum, count) => sum + (typeof count === 'number' ? count : 0), 0);
  return counted({
    input_tokens: typeof input_tokens === 'number' ? input_tokens + beside : undefined,
    output_tokens: usage['output_tokens'],
    cached_tokens: read,
    written_tokens: written,
    reasoning_tokens: isMap(out) ? out['thinking_tokens'] : undefined,
  });
}
