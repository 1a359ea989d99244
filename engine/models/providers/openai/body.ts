import type { ModelRequest } from '../../contract.ts';
import type { ChatBody } from '../../lazy/openai.ts';
import type { Profile, SchemaMode } from '../../profiles.ts';
import { fitsStrict, instruction, wrapped } from '../../structured.ts';

/** A request in OpenAI's words, with the particulars of the server. */
export function chatBody(request: ModelRequest, profile: Profile, mode: SchemaMode): ChatBody {
  const { model, schema, temperature, max_tokens, tools = [] } = request;
  const inWords = schema !== undefined && mode !== 'schema';
  return {
    model,
    messages: inWords ? withInstruction(request.messages, instruction(schema)) : request.messages,
    ...(profile.asks_usage ? { stream_options: { include_usage: true } } : {}),
    ...(temperature === undefined ? {} : { temperature }),
    ...(max_tokens === undefined ? {} : { [profile.limit]: max_tokens }),
    ...(tools.length ? { tools: tools.map((tool) => ({ type: 'function' as const, function: tool })) } : {}),
    ...(schema && mode === 'schema' ? { response_format: schemaFormat(schema) } : {}),
    ...(schema && mode === 'object' ? { response_format: { type: 'json_object' as const } } : {}),
  };
}

function schemaFormat(schema: NonNullable<ModelRequest['schema']>) {
  const root = wrapped(schema);
  return { type: 'json_schema' as const, json_schema: { name: 'answer', schema: root, strict: fitsStrict(root) } };
}

/** Joins the instruction to the last question: some servers take only one system message, and only at the beginning. */
function withInstruction(messages: ModelRequest['messages'], text: string): ModelRequest['messages'] {
  const last = messages.at(-1);
  if (last?.role !== 'user') return [...messages, { role: 'user', content: text }];
  return [...messages.slice(0, -1), { ...last, content: `${last.content}\n\n${text}` }];
}
