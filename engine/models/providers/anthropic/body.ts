import { isMap, type Json, type JsonSchema } from '../../../language/json.ts';
import type { Media, Message } from '../../../run/ports.ts';
import type { ModelRequest } from '../../contract.ts';
import type { MessageBody } from '../../lazy/anthropic.ts';
import type { SchemaMode } from '../../profiles.ts';
import { piecesOf } from '../../senses.ts';
import { instruction, wrapped } from '../../structured.ts';
import { withInstruction } from '../openai/body.ts';

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
  if (mode === 'schema' && expressible(wrapped(schema))) return 'schema';
  const thinking = options?.['thinking'];
  return tools?.length || (isMap(thinking) && thinking['type'] !== 'disabled') ? 'prompt' : 'tool';
}

/** A request in the words of the Messages API. `most` is the length of an answer where nobody says one: it must be said. */
export function messageBody(request: ModelRequest, mode: SchemaMode, most: number): MessageBody {
  const { model, schema, temperature, max_tokens = most, tools = [], options } = request;
  const how = answerMode(request, mode);
  const messages = schema && how === 'prompt' ? withInstruction(request.messages, instruction(schema)) : request.messages;
  const system = messages
    .filter(({ role, content }) => role === 'system' && content.trim() !== '')
    .map(({ content }) => content)
    .join('\n\n');
  const offered: NonNullable<MessageBody['tools']> = tools.map(({ name, description, parameters }) => ({
    name,
    description,
    input_schema: inputSchema(parameters),
  }));
  const output = options?.['output_config'];
  return {
    // Ours come behind, so that no option can put another model or other messages in their place.
    ...options,
    model,
    max_tokens,
    messages: turns(messages),
    ...(system ? { system } : {}),
    ...(temperature === undefined ? {} : { temperature }),
    ...(offered.length ? { tools: offered } : {}),
    ...(schema && how === 'schema'
      ? { output_config: { ...(isMap(output) ? output : {}), format: { type: 'json_schema' as const, schema: wrapped(schema) } } }
      : {}),
    ...(schema && how === 'tool'
      ? {
          tools: [{ name: answerTool, description: 'Takes the answer.', input_schema: inputSchema(wrapped(schema)) }],
          tool_choice: { type: 'tool' as const, name: answerTool, disable_parallel_tool_use: true },
        }
      : {}),
  };
}

const inputSchema = ({ $schema: _, ...schema }: JsonSchema) => ({ ...schema, type: 'object' as const });

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
  if (message.role === 'tool')
    return [
      { type: 'tool_result', tool_use_id: message.call, ...(message.content.trim() === '' ? {} : { content: message.content }) },
    ];
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

/** Whether the schema mode can say this schema: every object closed, with its fields named, and every value with a type. */
function expressible(schema: Json): boolean {
  if (!isMap(schema)) return false;
  const { properties, additionalProperties, items, anyOf, oneOf, allOf, $defs, type } = schema;
  if (beyond.some((keyword) => keyword in schema)) return false;
  if (additionalProperties !== undefined && additionalProperties !== false) return false;
  if (type === 'object' && !isMap(properties)) return false;
  if (!told.some((keyword) => keyword in schema)) return false;
  const inner = [properties, $defs].flatMap((map) => (isMap(map) ? Object.values(map) : []));
  const listed = [anyOf, oneOf, allOf].flatMap((list) => (Array.isArray(list) ? list : []));
  return [...inner, ...listed, ...(items === undefined ? [] : [items])].every(expressible);
}

const told = ['type', '$ref', 'enum', 'const', 'anyOf', 'oneOf', 'allOf'];
const beyond = ['patternProperties', 'definitions', 'not', 'if', 'prefixItems', 'dependentRequired', 'dependentSchemas'];
