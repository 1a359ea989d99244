import { isMap, type Json, type JsonSchema } from '../../../language/json.ts';
import type { SchemaMode } from '../../../language/providers/facts.ts';
import type { Message } from '../../../run/model-port.ts';
import type { ModelRequest } from '../../contract.ts';
import { instruction, wrapSchema } from '../../structured/wrapped-schema.ts';
import { messageParts, withInstruction } from '../messages.ts';
import { withOptions } from '../with-options.ts';
import type { ResponseBody } from './lazy/openai.ts';
import { openAiSchema, openAiTool } from './schema.ts';

type Item = Extract<NonNullable<ResponseBody['input']>, readonly unknown[]>[number];
type Format = NonNullable<NonNullable<ResponseBody['text']>['format']>;

/**
 * A request for the Responses API. Nothing is stored at OpenAI; the model's reasoning before a tool call is sent back to it
 * in encrypted form.
 */
export function responseBody(request: ModelRequest, mode: SchemaMode): ResponseBody {
  const { model, schema, temperature, max_tokens, tools = [], options } = request;
  const inWords = schema !== undefined && mode !== 'schema';
  const messages = inWords ? withInstruction(request.messages, instruction(schema)) : request.messages;
  const format: Format | undefined = schema && schemaFormat(schema, mode);
  const offered = tools.map(({ name, description, parameters }): OfferedTool => {
    return { type: 'function', name, description, parameters: openAiTool(parameters), strict: false };
  });
  const body: ResponseBody = {
    model,
    input: messages.flatMap(asSent),
    temperature,
    max_output_tokens: max_tokens,
    tools: offered.length ? offered : undefined,
    text: format && { ...(isMap(options?.['text']) ? options['text'] : {}), format },
  };

  return withOptions(body, { ...usual, ...options });
}

/** Defaults, unless options say otherwise. */
const usual = { store: false, include: ['reasoning.encrypted_content'] } satisfies ResponseBody;

type OfferedTool = NonNullable<ResponseBody['tools']>[number];

function schemaFormat(schema: JsonSchema, mode: SchemaMode): Format | undefined {
  if (mode === 'prompt') return undefined;
  if (mode === 'object') return { type: 'json_object' };
  return { type: 'json_schema', name: 'answer', ...openAiSchema(wrapSchema(schema)) };
}

function asSent(message: Message): Item[] {
  if (message.role === 'tool') return [{ type: 'function_call_output', call_id: message.call, output: message.content }];
  if (message.role === 'user' && message.media?.length)
    return [
      {
        role: 'user',
        content: messageParts(message).map((piece) =>
          typeof piece === 'string'
            ? { type: 'input_text' as const, text: piece }
            : {
                type: 'input_image' as const,
                detail: 'auto' as const,
                image_url: `data:${piece.type};base64,${piece.data ?? ''}`,
              },
        ),
      },
    ];

  const items: Item[] = message.content === '' ? [] : [{ role: message.role, content: message.content }];
  if (message.role !== 'assistant') return items;

  const calls = (message.calls ?? []).flatMap(({ id, name, arguments: given, thoughts }): Item[] => [
    ...thoughtsOf(thoughts),
    { type: 'function_call', call_id: id, name, arguments: JSON.stringify(given) },
  ]);

  return [...items, ...calls];
}

/** Reasoning of this protocol; that of another provider means nothing here. */
function thoughtsOf(thoughts: Json | undefined): Item[] {
  const items = isMap(thoughts) ? thoughts['openai'] : undefined;
  return (Array.isArray(items) ? items : []).flatMap((item): Item[] => {
    if (!isMap(item) || typeof item['id'] !== 'string' || typeof item['encrypted_content'] !== 'string') return [];
    return [{ type: 'reasoning', id: item['id'], summary: [], encrypted_content: item['encrypted_content'] }];
  });
}
