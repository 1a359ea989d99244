import type { JsonSchema } from '../../../language/json.ts';
import type { SchemaMode } from '../../../language/providers/facts.ts';
import type { Media, Message } from '../../../run/model-port.ts';
import type { ModelRequest } from '../../contract.ts';
import type { Profile } from '../../settings/homes.ts';
import { instruction, wrapSchema } from '../../structured/wrapped-schema.ts';
import { messageParts, withInstruction } from '../messages.ts';
import { withOptions } from '../with-options.ts';
import type { ChatBody } from './lazy/openai.ts';
import { openAiSchema, openAiTool } from './schema.ts';

/** A chat completions request, adapted to the server. */
export function chatBody(request: ModelRequest, profile: Profile, mode: SchemaMode): ChatBody {
  const { model, schema, temperature, max_tokens, tools = [], options } = request;
  const inWords = schema !== undefined && mode !== 'schema';
  const messages = inWords ? withInstruction(request.messages, instruction(schema)) : request.messages;
  const offered = tools.map(({ name, description, parameters }): OfferedTool => {
    return { type: 'function', function: { name, description, parameters: openAiTool(parameters) } };
  });
  const body: ChatBody = {
    model,
    messages: messages.map(asSent),
    stream_options: profile.asks_usage ? { include_usage: true } : undefined,
    temperature,
    max_tokens: profile.limit === 'max_tokens' ? max_tokens : undefined,
    max_completion_tokens: profile.limit === 'max_completion_tokens' ? max_tokens : undefined,
    tools: offered.length ? offered : undefined,
    response_format: schema && formatOf(schema, mode),
  };

  return withOptions(body, options);
}

type OfferedTool = NonNullable<ChatBody['tools']>[number];

function asSent(message: Message): ChatBody['messages'][number] {
  if (message.role === 'tool') return { role: 'tool', tool_call_id: message.call, content: message.content };
  if (message.role === 'user' && message.media?.length) return { role: 'user', content: messageParts(message).map(asPart) };
  if (message.role !== 'assistant' || !message.calls?.length) return { role: message.role, content: message.content };

  return {
    role: 'assistant',
    content: message.content === '' ? null : message.content,
    tool_calls: message.calls.map((call) => ({
      id: call.id,
      type: 'function' as const,
      function: { name: call.name, arguments: JSON.stringify(call.arguments) },
    })),
  };
}

type ChatPart = Exclude<Extract<ChatBody['messages'][number], { role: 'user' }>['content'], string>[number];

/** A part of a message; a picture is sent as a data URL. */
function asPart(piece: string | Media): ChatPart {
  if (typeof piece === 'string') return { type: 'text', text: piece };
  const { kind, type, data = '' } = piece;
  return kind === 'image'
    ? { type: 'image_url', image_url: { url: `data:${type};base64,${data}` } }
    : { type: 'input_audio', input_audio: { data, format: type === 'audio/wav' ? 'wav' : 'mp3' } };
}

function formatOf(schema: JsonSchema, mode: SchemaMode): ChatBody['response_format'] {
  if (mode === 'prompt') return undefined;
  if (mode === 'object') return { type: 'json_object' };
  return { type: 'json_schema', json_schema: { name: 'answer', ...openAiSchema(wrapSchema(schema)) } };
}
