import { isMap, type Json } from '../../../language/json.ts';
import type { SchemaMode } from '../../../language/providers/facts.ts';
import type { Media, Message, ToolOffer } from '../../../run/ports.ts';
import type { ModelRequest } from '../../contract.ts';
import type { MessageBody } from '../../lazy/anthropic.ts';
import { anthropicSchema, anthropicTool } from '../../schemas/anthropic.ts';
import { piecesOf } from '../../senses.ts';
import { instruction, wrapped } from '../../structured.ts';
import { withInstruction } from '../openai/body.ts';
import { withOptions } from '../with-options.ts';

type Turn = MessageBody['messages'][number];
type Block = Exclude<Turn['content'], string>[number];

/** The tool that a model is made to call where it has no schema mode, or none for this schema: its arguments are the answer. */
export const answerTool = 'answer';

/** How a model of Anthropic's answers in a given shape: its schema mode, the one tool that it must call, or words alone. */
type AnswerMode = 'schema' | 'tool' | 'prompt';

/**
 * Where a model cannot do what `mode` says for this request, the next best: its schema mode knows only closed objects; a tool cannot be
 * forced upon a model that has others to choose from, or that thinks first.
 */
export function answerMode({ schema, tools, options }: ModelRequest, mode: SchemaMode): AnswerMode {
  if (!schema || mode === 'prompt') return 'prompt';
  if (mode === 'schema' && anthropicSchema(wrapped(schema))) return 'schema';
  const thinking = options?.['thinking'];
  const thinks = isMap(thinking) && thinking['type'] !== 'disabled';
  return tools?.length || thinks || !anthropicTool(wrapped(schema)) ? 'prompt' : 'tool';
}

/**
 * A request in the words of the Messages API. `most` is the length of an answer where nobody says one: it must be said. There is no
 * temperature in them.
 */
export function messageBody(request: ModelRequest, mode: SchemaMode, most: number): MessageBody {
  const { model, schema, max_tokens = most, tools = [], options } = request;
  const how = answerMode(request, mode);
  const messages = schema && how === 'prompt' ? withInstruction(request.messages, instruction(schema)) : request.messages;
  const system = messages
    .filter(({ role, content }) => role === 'system' && content.trim() !== '')
    .map(({ content }) => content)
    .join('\n\n');
  const output = options?.['output_config'];
  const shape = schema && how === 'schema' ? anthropicSchema(wrapped(schema)) : undefined;
  const forced = schema && how === 'tool' ? anthropicTool(wrapped(schema)) : undefined;
  const own: MessageBody = {
    model,
    max_tokens,
    messages: turns(messages),
    system: system || undefined,
    tools: forced ? [{ name: answerTool, description: 'Takes the answer.', input_schema: forced }] : offered(tools),
    tool_choice: forced && { type: 'tool', name: answerTool, disable_parallel_tool_use: true },
    output_config: shape && { ...(isMap(output) ? output : {}), format: { type: 'json_schema', schema: shape } },
  };
  return withOptions(own, options);
}

/** Tools as they are offered; one with a parameter that cannot be named is offered with any. */
function offered(tools: readonly ToolOffer[]): MessageBody['tools'] {
  if (!tools.length) return undefined;
  return tools.map(({ name, description, parameters }) => ({
    name,
    description,
    input_schema: anthropicTool(parameters) ?? { type: 'object' },
  }));
}

/** Turns that alternate, as the API wants them: neighbours of one side are one turn, and every result stands in the turn after its call. */
function turns(messages: readonly Message[]): Turn[] {
  const all: { role: 'user' | 'assistant'; content: Block[] }[] = [];
  for (const message of messages) {
    if (message.role === 'system') continue;
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const blocks = asBlocks(message);
    const last = all.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else if (blocks.length) all.push({ role, content: blocks });
  }
  return all;
}

function asBlocks(message: Message): Block[] {
  if (message.role === 'tool') return [resultBlock(message)];
  if (message.role === 'user' && message.media?.length) return piecesOf(message).flatMap(asPiece);
  const said: Block[] = message.content.trim() === '' ? [] : [{ type: 'text', text: message.content }];
  if (message.role !== 'assistant') return said;
  const [first, ...rest] = (message.calls ?? []).map(({ id, name, arguments: input, thoughts }) => ({
    thoughts: thoughtsOf(thoughts),
    use: { type: 'tool_use' as const, id, name, input: isMap(input) ? input : {} },
  }));
  // A turn with thoughts begins with them.
  if (!first) return said;
  return [...first.thoughts, ...said, first.use, ...rest.flatMap(({ thoughts, use }) => [...thoughts, use])];
}

function resultBlock({ call, content, failed }: Extract<Message, { role: 'tool' }>): Block {
  const block: Extract<Block, { type: 'tool_result' }> = { type: 'tool_result', tool_use_id: call };
  if (content.trim() !== '') block.content = content;
  if (failed) block.is_error = true;
  return block;
}

function asPiece(piece: string | Media): Block[] {
  if (typeof piece === 'string') return [{ type: 'text', text: piece }];
  const { type, data = '' } = piece;
  const media_type = imageTypes.find((one) => one === type);
  return media_type ? [{ type: 'image', source: { type: 'base64', media_type, data } }] : [];
}

const imageTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;

/** Thoughts of this provider; those of another mean nothing here. */
function thoughtsOf(thoughts: Json | undefined): Block[] {
  const blocks = isMap(thoughts) ? thoughts['anthropic'] : undefined;
  return (Array.isArray(blocks) ? blocks : []).flatMap((block): Block[] => {
    if (!isMap(block)) return [];
    const { thinking, signature, data } = block;
    if (typeof data === 'string') return [{ type: 'redacted_thinking', data }];
    if (typeof thinking !== 'string' || typeof signature !== 'string') return [];
    return [{ type: 'thinking', thinking, signature }];
  });
}
