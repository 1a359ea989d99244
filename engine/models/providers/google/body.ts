import { isMap, type Json, type JsonMap } from '../../../language/json.ts';
import type { SchemaMode } from '../../../language/providers/facts.ts';
import type { Message, ToolCall } from '../../../run/ports.ts';
import type { ModelRequest } from '../../contract.ts';
import type { ContentBody, ContentPart, OfferedFunction } from '../../lazy/google.ts';
import { googleSchema, googleTool } from '../../schemas/google.ts';
import { piecesOf } from '../../senses.ts';
import { instruction, wrapped } from '../../structured.ts';
import { withInstruction } from '../openai/body.ts';
import { withOptions } from '../with-options.ts';

type Config = NonNullable<ContentBody['config']>;
type Content = { role: 'user' | 'model'; parts: ContentPart[] };

/** Ids that we gave to calls which came without one begin so; they are not sent back. */
export const ownId = 'baton-';

/** A request in Gemini's words. */
export function contentBody(request: ModelRequest, usual: SchemaMode): ContentBody {
  const { model, schema, temperature, max_tokens, tools = [], options } = request;
  // With tools to choose from, many models refuse to be bound to JSON.
  const shape = tools.length || usual !== 'schema' || !schema ? undefined : googleSchema(wrapped(schema));
  const mode = tools.length || (usual === 'schema' && !shape) ? 'prompt' : usual;
  const messages = schema && mode !== 'schema' ? withInstruction(request.messages, instruction(schema)) : request.messages;
  const system = messages
    .filter(({ role, content }) => role === 'system' && content.trim() !== '')
    .map(({ content }) => content)
    .join('\n\n');
  const offered = tools.map(({ name, description, parameters }): OfferedFunction => {
    return { name, description, parametersJsonSchema: googleTool(parameters) };
  });
  const own: Config = {
    systemInstruction: system || undefined,
    temperature,
    maxOutputTokens: max_tokens,
    tools: offered.length ? [{ functionDeclarations: offered }] : undefined,
    responseMimeType: schema && mode !== 'prompt' ? 'application/json' : undefined,
    responseJsonSchema: shape,
  };
  return { model, contents: contents(messages, model), config: withOptions(own, options) };
}

/** Turns that alternate: neighbours of one side are one turn. */
function contents(messages: readonly Message[], model: string): Content[] {
  const all: Content[] = [];
  const names = new Map<string, string>();
  for (const message of messages) {
    if (message.role === 'system') continue;
    if (message.role === 'assistant') for (const { id, name } of message.calls ?? []) names.set(id, name);
    const role = message.role === 'assistant' ? 'model' : 'user';
    const parts = message.role === 'tool' ? [resultPart(message, names)] : saidParts(message, model);
    const last = all.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else if (parts.length) all.push({ role, parts });
  }
  return all;
}

function saidParts(message: Exclude<Message, { role: 'tool' }>, model: string): ContentPart[] {
  if (message.role === 'user' && message.media?.length)
    return piecesOf(message).map((piece) =>
      typeof piece === 'string' ? { text: piece } : { inlineData: { mimeType: googleType(piece.type), data: piece.data ?? '' } },
    );
  const said: ContentPart[] = message.content === '' ? [] : [{ text: message.content }];
  if (message.role !== 'assistant') return said;
  return [...said, ...(message.calls ?? []).map((call, index) => callPart(call, index, model))];
}

/** Gemini's own word for a type. */
const googleType = (type: string): string => (type === 'audio/mpeg' ? 'audio/mp3' : type);

function callPart({ id, name, arguments: given, thoughts }: ToolCall, index: number, model: string): ContentPart {
  const signature = signatureOf(thoughts) ?? (index === 0 && wantsSignature(model) ? foreign : undefined);
  const part: ContentPart = { functionCall: { ...theirs(id), name, args: isMap(given) ? given : {} } };
  if (signature !== undefined) part.thoughtSignature = signature;
  return part;
}

function resultPart({ call, content }: Extract<Message, { role: 'tool' }>, names: ReadonlyMap<string, string>): ContentPart {
  return { functionResponse: { ...theirs(call), name: names.get(call) ?? call, response: asObject(content) } };
}

const theirs = (id: string): { id?: string } => (id === '' || id.startsWith(ownId) ? {} : { id });

/** A result travels as an object. */
function asObject(content: string): JsonMap {
  try {
    const value: Json = JSON.parse(content);
    return isMap(value) ? value : { result: value };
  } catch {
    return { result: content };
  }
}

/** The signature of this provider's thoughts; those of another mean nothing here. */
const signatureOf = (thoughts: Json | undefined): string | undefined =>
  isMap(thoughts) && typeof thoughts['google'] === 'string' ? thoughts['google'] : undefined;

/** From its third generation on Gemini refuses a first call without a signature; this word of its own stands in for calls of others. */
const foreign = 'skip_thought_signature_validator';
const wantsSignature = (model: string): boolean => !/^(models\/)?gemini-[12]\b/.test(model);
