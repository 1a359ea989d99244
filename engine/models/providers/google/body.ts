import { isMap, type Json, type JsonMap } from '../../../language/json.ts';
import type { Message, ToolCall } from '../../../run/ports.ts';
import type { ModelRequest } from '../../contract.ts';
import type { ContentBody } from '../../lazy/google.ts';
import type { SchemaMode } from '../../profiles.ts';
import { piecesOf } from '../../senses.ts';
import { instruction, wrapped } from '../../structured.ts';
import { withInstruction } from '../openai/body.ts';

type Config = NonNullable<ContentBody['config']>;
type Content = { role: 'user' | 'model'; parts: Part[] };
type Part = {
  text?: string;
  inlineData?: { mimeType: string; data: string };
  functionCall?: { id?: string; name: string; args: JsonMap };
  functionResponse?: { id?: string; name: string; response: JsonMap };
  thoughtSignature?: string;
};

/** Ids that we gave to calls which came without one begin so; they are not sent back. */
export const ownId = 'baton-';

/** A request in Gemini's words. */
export function contentBody(request: ModelRequest, usual: SchemaMode): ContentBody {
  const { model, schema, temperature, max_tokens, tools = [], options } = request;
  // With tools to choose from, many models refuse to be bound to JSON.
  const mode = tools.length ? 'prompt' : usual;
  const messages = schema && mode !== 'schema' ? withInstruction(request.messages, instruction(schema)) : request.messages;
  const system = messages
    .filter(({ role, content }) => role === 'system' && content.trim() !== '')
    .map(({ content }) => content)
    .join('\n\n');
  const config: Config = {
    // Ours come behind, so that no option can put other words in their place.
    ...options,
    ...(system ? { systemInstruction: system } : {}),
    ...(temperature === undefined ? {} : { temperature }),
    ...(max_tokens === undefined ? {} : { maxOutputTokens: max_tokens }),
    ...(tools.length
      ? {
          tools: [
            {
              functionDeclarations: tools.map(({ name, description, parameters: { $schema: _, ...parameters } }) => ({
                name,
                description,
                parametersJsonSchema: parameters,
              })),
            },
          ],
        }
      : {}),
    ...(schema && mode !== 'prompt' ? { responseMimeType: 'application/json' } : {}),
    ...(schema && mode === 'schema' ? { responseJsonSchema: wrapped(schema) } : {}),
  };
  return { model, contents: contents(messages, model), config };
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

function saidParts(message: Exclude<Message, { role: 'tool' }>, model: string): Part[] {
  if (message.role === 'user' && message.media?.length)
    return piecesOf(message).map((piece) =>
      typeof piece === 'string' ? { text: piece } : { inlineData: { mimeType: googleType(piece.type), data: piece.data ?? '' } },
    );
  const said: Part[] = message.content === '' ? [] : [{ text: message.content }];
  if (message.role !== 'assistant') return said;
  return [...said, ...(message.calls ?? []).map((call, index) => callPart(call, index, model))];
}

/** Gemini's own word for a type. */
const googleType = (type: string): string => (type === 'audio/mpeg' ? 'audio/mp3' : type);

function callPart({ id, name, arguments: given, thoughts }: ToolCall, index: number, model: string): Part {
  const signature = signatureOf(thoughts) ?? (index === 0 && wantsSignature(model) ? foreign : undefined);
  return {
    functionCall: { ...theirs(id), name, args: isMap(given) ? given : {} },
    ...(signature === undefined ? {} : { thoughtSignature: signature }),
  };
}

function resultPart({ call, content }: Extract<Message, { role: 'tool' }>, names: ReadonlyMap<string, string>): Part {
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
