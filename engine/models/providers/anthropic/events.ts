import { isMap, type Json, type JsonMap } from '../../../language/json.ts';
import { type Counts, endOf, type Finish } from '../../contract.ts';
import {
  createDecoder,
  gaveUpFailure,
  noChunk,
  refusalFailure,
  type StreamDecoder,
  type StreamState,
  toolCall,
} from '../../http/decoder.ts';
import { readCounts } from '../counts.ts';

/**
 * The tool that a model is forced to call where it has no schema mode, or none for this schema: its arguments are the answer.
 */
export const answerTool = 'answer';

/** Any other stop reason means that the model gave up. */
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

interface MessageState extends StreamState {
  refusal?: string;
  model: string;
  usage?: JsonMap;
  blocks: Map<Json | undefined, Block>;
}

/** Decodes an answer from the events of the Messages API. With `as_tool` the input of the only tool is the answer. */
export function decodeMessages(provider: string, model: string, as_tool: boolean): StreamDecoder {
  const state: MessageState = { text: '', model: '', blocks: new Map() };
  const isAnswer = ({ type, name }: Block): boolean => type === 'text' || (as_tool && type === 'tool_use' && name === answerTool);

  function beginBlock({ index, content_block: content }: JsonMap): string {
    if (!isMap(content)) throw noChunk(provider);
    const block = blockOf(content);
    state.blocks.set(index, block);
    return isAnswer(block) ? block.text : '';
  }

  function continueBlock({ index, delta }: JsonMap): string {
    const block = state.blocks.get(index);
    if (!block || !isMap(delta)) throw noChunk(provider);
    const piece = [delta['text'], delta['partial_json'], delta['thinking']].find((value) => typeof value === 'string') ?? '';
    block.text += piece;
    if (typeof delta['signature'] === 'string') block.signature += delta['signature'];
    return isAnswer(block) ? String(piece) : '';
  }

  return createDecoder(provider, state, {
    readText(event) {
      switch (event['type']) {
        case 'message_start':
          readStart(state, event);
          return '';
        case 'content_block_start':
          return beginBlock(event);
        case 'content_block_delta':
          return continueBlock(event);
        default:
          return '';
      }
    },
    readEnd(event) {
      if (event['type'] === 'message_delta') readEnd(state, event, provider);
    },
    *end() {
      if (state.refusal) throw refusalFailure(model, state.refusal);

      let thoughts: Json[] = [];
      let calls = 0;
      for (const block of state.blocks.values()) {
        if (block.type === 'thinking') thoughts.push({ thinking: block.text, signature: block.signature });
        if (block.type === 'redacted_thinking') thoughts.push({ data: block.data });
        if (block.type !== 'tool_use' || isAnswer(block)) continue;

        calls++;
        const call = toolCall(block.id, block.name, block.text, provider);
        if (thoughts.length) call.thoughts = { anthropic: thoughts };
        yield call;
        thoughts = [];
      }

      const { usage, finish = 'stop' } = state;
      yield* endOf(usage && usageOf(usage), finish === 'tool-calls' && calls === 0 ? 'stop' : finish, state.model);
    },
  });
}

function blockOf(content: JsonMap): Block {
  const text = (key: string) => (typeof content[key] === 'string' ? content[key] : '');
  return {
    type: text('type'),
    id: text('id'),
    name: text('name'),
    text: text('text') || text('thinking'),
    signature: text('signature'),
    data: text('data'),
  };
}

function readStart(state: MessageState, { message }: JsonMap): void {
  if (!isMap(message)) return;
  if (typeof message['model'] === 'string') state.model = message['model'];
  if (isMap(message['usage'])) state.usage = withoutNulls(message['usage']);
}

/** Throws a RunError (`overload`) where the model gave up. */
function readEnd(state: MessageState, { delta, usage: counts }: JsonMap, provider: string): void {
  if (isMap(counts)) state.usage = { ...state.usage, ...withoutNulls(counts) };
  const { stop_reason: reason, stop_details: details } = isMap(delta) ? delta : {};
  if (typeof reason !== 'string') return;

  state.finish = finishes[reason];
  if (state.finish === undefined) throw gaveUpFailure(provider, reason);
  if (reason === 'refusal')
    state.refusal = isMap(details) && typeof details['explanation'] === 'string' ? details['explanation'] : '';
}

/** The last event repeats counts, some of them as null. */
const withoutNulls = (counts: JsonMap): JsonMap =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== null));

/** The API counts input that is read from or written to its cache separately; here it is part of the input. */
function usageOf(usage: JsonMap): Counts {
  const { input_tokens, cache_read_input_tokens: read, cache_creation_input_tokens: written, output_tokens_details: out } = usage;
  const cached = [read, written].reduce<number>((sum, count) => sum + (typeof count === 'number' ? count : 0), 0);
  return readCounts({
    input_tokens: typeof input_tokens === 'number' ? input_tokens + cached : undefined,
    output_tokens: usage['output_tokens'],
    cached_tokens: read,
    written_tokens: written,
    reasoning_tokens: isMap(out) ? out['thinking_tokens'] : undefined,
  });
}
