import { isMap, type Json, type JsonSchema } from '../../../language/json.ts';
import { longestAnswer } from '../../../language/models/longest-answers.ts';
import { anthropic, messagesParameters } from '../../../language/providers/anthropic.ts';
import type { SchemaMode } from '../../../language/providers/facts.ts';
import type { Media, Message, ToolOffer } from '../../../run/model-port.ts';
import type { ModelRequest, Provider } from '../../contract.ts';
import { keyCredentials } from '../../http/credentials.ts';
import { type Connection, endpointOf, httpProvider } from '../../http/provider.ts';
import { guardedFetch } from '../../http/transport.ts';
import { isCyclic } from '../../structured/cyclic-schema.ts';
import {
  commonKeywords,
  type Dialect,
  isArray,
  isObject,
  schemasIn,
  shapingKeywords,
  translateSchema,
} from '../../structured/dialect.ts';
import { objectAtRoot } from '../../structured/tool-parameters.ts';
import { instruction, wrapSchema } from '../../structured/wrapped-schema.ts';
import { connectionOf, listedMode, type ProviderAdapter } from '../adapter.ts';
import { alternatingTurns, imageTypes, messageParts, systemText, withInstruction } from '../messages.ts';
import { withOptions } from '../with-options.ts';
import { messageBatches } from './batches.ts';
import { answerTool, decodeMessages } from './events.ts';
import type { MessageBody } from './lazy/anthropic.ts';

const home = new URL(anthropic.base_url ?? '').origin;

export const anthropicAdapter: ProviderAdapter = {
  mediaTypes: () => imageTypes,
  parametersOf: () => messagesParameters,
  batchesOf: () => anthropic.batches,
  makerOf: () => 'anthropic',
  open(entry, opening) {
    const listed = (model: string) => opening.listed(`${entry.id}:${model}`);
    return createAnthropic({
      ...connectionOf(entry, opening),
      mode: (model) => listedMode(listed(model), 'object'),
      longest: (model) => listed(model)?.max_output,
      caches: entry.base_url !== undefined && URL.parse(entry.base_url)?.origin === home,
    });
  },
};

interface AnthropicOptions extends Connection {
  /** How a model answers with a schema, where baton.yaml says so. */
  mode?: (model: string) => SchemaMode | undefined;
  /** The longest answer of a model in tokens, where baton.yaml says so. */
  longest?: (model: string) => number | undefined;
  /** Whether the server is known to cache the beginning of a request. */
  caches?: boolean;
}

/** Anthropic's Messages API, through its SDK (loaded at the first call). */
export function createAnthropic(options: AnthropicOptions): Provider {
  const { id, clock, timers } = options;
  const endpoint = endpointOf(options);
  const mode = (model: string) => options.mode?.(model) ?? (withoutSchemaMode.test(model) ? 'object' : 'schema');
  const longest = (model: string) => options.longest?.(model) ?? longestAnswer('anthropic', model) ?? usualAnswer;

  const decoder = (request: ModelRequest) =>
    decodeMessages(id, request.model, answerMode(request, mode(request.model)) === 'tool');
  const bodyOf = (request: ModelRequest) =>
    messageBody(options.caches ? cachedRequest(request) : request, mode(request.model), longest(request.model));
  const credentials = keyCredentials(options, (key) => ({ 'x-api-key': key }));
  const asking = () => ({ endpoint, clock, headers: {}, credentials, pass: ['anthropic-version'] });

  // The SDK adds the version to the path itself.
  const address = options.base_url.replace(/\/v1\/?$/, '');

  const batches = messageBatches({
    endpoint,
    clock,
    bodyOf,
    decoder,
    async load() {
      const { openMessageBatches, readMessagesError: readThrown } = await import('./lazy/anthropic.ts');
      return { client: openMessageBatches(address, guardedFetch({ ...asking(), comes: 'file' })), readThrown };
    },
  });

  return httpProvider({
    endpoint,
    clock,
    timers,
    decoder,
    batches,
    async load() {
      const { openMessages, readMessagesError: readThrown } = await import('./lazy/anthropic.ts');
      const ask = openMessages(address, guardedFetch(asking()));
      return { ask: (request, signal, warn) => ask(bodyOf(request), signal, warn), readThrown };
    },
  });
}

/**
 * The requests of a conversation, as with tools, repeat its beginning: it is cached, which costs a quarter more once and nine
 * tenths less afterwards. A setting in `options` goes first; `cache_control: null` turns it off.
 */
export function cachedRequest(request: ModelRequest): ModelRequest {
  const { messages, tools = [], options = {} } = request;
  const goesOn = tools.length > 0 || messages.some(({ role }) => role === 'assistant');
  if (!goesOn || 'cache_control' in options) return request;
  return { ...request, options: { ...options, cache_control: { type: 'ephemeral' } } };
}

/** Models before the schema mode, which are forced to call a tool instead. */
const withoutSchemaMode = /^claude-(3|instant|2|(opus|sonnet)-4(-0|-2025|$))/;

/** For all others, where there is no limit. */
const usualAnswer = 16_384;

type Turn = MessageBody['messages'][number];
type Block = Exclude<Turn['content'], string>[number];

/** How one of Anthropic's models answers with a schema: its schema mode, a forced tool call, or the prompt alone. */
type AnswerMode = 'schema' | 'tool' | 'prompt';

/**
 * Where a model cannot use `mode` for this request, the next best: its schema mode supports only closed objects; a tool
 * cannot be forced on a model with other tools, or one that reasons first.
 */
export function answerMode({ schema, tools, options }: ModelRequest, mode: SchemaMode): AnswerMode {
  if (!schema || mode === 'prompt') return 'prompt';
  if (mode === 'schema' && anthropicSchema(wrapSchema(schema))) return 'schema';
  const thinking = options?.['thinking'];
  const thinks = isMap(thinking) && thinking['type'] !== 'disabled';
  return tools?.length || thinks || !anthropicTool(wrapSchema(schema)) ? 'prompt' : 'tool';
}

/**
 * A request for the Messages API. `most` is the default limit of an answer, which the API requires. It has no temperature.
 */
export function messageBody(request: ModelRequest, mode: SchemaMode, most: number): MessageBody {
  const { model, schema, max_tokens = most, tools = [], options } = request;
  const how = answerMode(request, mode);
  const messages = schema && how === 'prompt' ? withInstruction(request.messages, instruction(schema)) : request.messages;
  const output = options?.['output_config'];
  const shape = schema && how === 'schema' ? anthropicSchema(wrapSchema(schema)) : undefined;
  const forced = schema && how === 'tool' ? anthropicTool(wrapSchema(schema)) : undefined;
  const body: MessageBody = {
    model,
    max_tokens,
    messages: turns(messages),
    system: systemText(messages),
    tools: forced ? [{ name: answerTool, description: 'Takes the answer.', input_schema: forced }] : offered(tools),
    tool_choice: forced && { type: 'tool', name: answerTool, disable_parallel_tool_use: true },
    output_config: shape && { ...(isMap(output) ? output : {}), format: { type: 'json_schema', schema: shape } },
  };

  return withOptions(body, options);
}

/** Tool definitions; one with a parameter name that the API does not allow is offered with open parameters. */
function offered(tools: readonly ToolOffer[]): MessageBody['tools'] {
  if (!tools.length) return undefined;
  return tools.map(({ name, description, parameters }) => ({
    name,
    description,
    input_schema: anthropicTool(parameters) ?? { type: 'object' },
  }));
}

/** Alternating turns, as the API wants them; every result is in the turn after its call. */
function turns(messages: readonly Message[]): Turn[] {
  const parts = messages
    .filter(({ role }) => role !== 'system')
    .map((message) => ({
      role: message.role === 'assistant' ? ('assistant' as const) : ('user' as const),
      parts: asBlocks(message),
    }));
  return alternatingTurns(parts).map(({ role, parts: content }) => ({ role, content }));
}

function asBlocks(message: Message): Block[] {
  if (message.role === 'tool') return [resultBlock(message)];
  if (message.role === 'user' && message.media?.length) return messageParts(message).flatMap(asPiece);

  const blocks: Block[] = message.content.trim() === '' ? [] : [{ type: 'text', text: message.content }];
  if (message.role !== 'assistant') return blocks;

  const [first, ...rest] = (message.calls ?? []).map(({ id, name, arguments: input, thoughts }) => ({
    thoughts: thoughtsOf(thoughts),
    use: { type: 'tool_use' as const, id, name, input: isMap(input) ? input : {} },
  }));
  // A turn with reasoning begins with it.
  if (!first) return blocks;

  return [...first.thoughts, ...blocks, first.use, ...rest.flatMap(({ thoughts, use }) => [...thoughts, use])];
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

/** Reasoning of this provider; that of another means nothing here. */
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

/**
 * The schema mode's dialect, as of October 2026 (platform.claude.com/docs/en/build-with-claude/structured-outputs, "JSON
 * Schema limitations"): no bounds on numbers and lengths, no recursion, objects closed.
 */
const schemaMode: Dialect = {
  keywords: new Set([...commonKeywords, 'allOf', 'const']),
  formats: new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid']),
  most_min_items: 1,
  enums: ['string', 'number', 'boolean', 'null'],
  lone_refs: true,
};

/** Allowed property names in a tool. */
const propertyName = /^[\w.-]{1,64}$/;

/** An answer's schema for the schema mode; undefined where that mode cannot express it. */
export function anthropicSchema(schema: JsonSchema): JsonSchema | undefined {
  const all = [...schemasIn(schema)];
  if (all.some((one) => shapingKeywords.some((keyword) => keyword in one) || !isClosable(one)) || isCyclic(schema))
    return undefined;

  const spoken = translateSchema(schemaMode, schema);
  const inner = [...schemasIn(spoken)];
  for (const one of inner) {
    if (isObject(one)) one['additionalProperties'] = false;
  }

  return inner.every(saysWhat) ? spoken : undefined;
}

/** A tool's parameters; undefined where a name in them is not allowed. */
export function anthropicTool(parameters: JsonSchema): (JsonSchema & { type: 'object' }) | undefined {
  const spoken = translateSchema({}, objectAtRoot(parameters));
  const names = [...schemasIn(spoken)].flatMap(({ properties }) => (isMap(properties) ? Object.keys(properties) : []));
  return names.every((name) => propertyName.test(name)) ? { ...spoken, type: 'object' } : undefined;
}

/** An open object cannot be expressed: a sent schema is closed. */
const isClosable = (schema: JsonSchema): boolean =>
  (schema['additionalProperties'] ?? false) === false &&
  (!isObject(schema) || isMap(schema['properties'])) &&
  !Array.isArray(schema['items']);

const saysWhat = (schema: JsonSchema): boolean =>
  ['type', '$ref', 'enum', 'const', 'anyOf', 'allOf'].some((keyword) => keyword in schema) &&
  !(isArray(schema) && !(isMap(schema['items']) && saysWhat(schema['items'])));
