import { isMap } from '../../../engine/language/json.ts';
import { profiles } from '../../../engine/language/providers.ts';
import type { Provider } from '../../../engine/models/contract.ts';
import type { Timers } from '../../../engine/models/http/watch.ts';
import { createAnthropic } from '../../../engine/models/providers/anthropic/provider.ts';
import { createGoogle } from '../../../engine/models/providers/google/provider.ts';
import { createOpenAiCompatible } from '../../../engine/models/providers/openai/provider.ts';
import type { Profile } from '../../../engine/models/settings/homes.ts';
import { realClock } from './clock.ts';

interface Making {
  base_url: string;
  key: string | undefined;
  timers?: Partial<Timers>;
}

/** How one kind of server says things, and the provider that speaks with it. */
export interface Tongue {
  name: string;
  make(making: Making): Provider;
  /** The path behind the origin. */
  path: string;
  modelOf(url: string, body: Record<string, unknown>): string;
  /** The header that carries the key, and what stands before the key in it. */
  key: [header: string, before: string];
  open: string;
  part(text: string): string;
  /** The end, with or without the counts (12 in, of them 4 cached; 5 out, of them 2 thoughts). */
  close(reason: Reason, usage?: 'uncounted'): { last: string; rest: string };
  /** Whether the counts come with the word for the end, not behind it. */
  counts_with_end: boolean;
  /** Two calls of tools: add(a: 1, b: 2) and now(), in pieces. */
  tools: string;
  /** A call whose arguments are not JSON, where they travel as text. */
  broken_tools?: string;
  /** An error of the server's in the middle, and what it says. */
  failing: string;
  /** A refusal in the model's own words: "I can't help with that." */
  refusing: string;
  /** What becomes of a stream that ends inside a piece. */
  half_a_piece: 'network' | 'bad-response';
  wrong_key: [status: number, body: unknown];
  /** The pieces of the last message of a request, and how each kind of piece is written. */
  said(body: Record<string, unknown>): unknown;
  words(text: string): unknown;
  picture(type: string, data: string): unknown;
  sound?(data: string): unknown;
}

type Reason = 'stop' | 'length' | 'filter' | 'tools';

const openai: Profile = { json: 'schema', limit: 'max_completion_tokens', asks_usage: true, takes: ['image', 'audio'] };
const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const event = (value: { type: string; [key: string]: unknown }): string => `event: ${value.type}\n${data(value)}`;
const bodyModel = (_: string, body: Record<string, unknown>): string => String(body['model']);

const chatEnd = (finish_reason: string): string =>
  data({ id: 'c', model: 'stub-1', choices: [{ index: 0, delta: {}, finish_reason }] });
const chatTool = (part: object): string => data({ choices: [{ delta: { tool_calls: [part] } }] });
const chatWords: Record<Reason, string> = { stop: 'stop', length: 'length', filter: 'content_filter', tools: 'tool_calls' };

const lastOf = (list: unknown, key: string): unknown => {
  const last: unknown = Array.isArray(list) ? list.at(-1) : undefined;
  return isMap(last) ? last[key] : undefined;
};

export const chat: Tongue = {
  name: 'openai-compatible',
  make: ({ base_url, key, timers }) =>
    createOpenAiCompatible({
      id: 'local',
      base_url,
      profile: openai,
      clock: realClock,
      key: () => key,
      key_name: 'LOCAL_KEY',
      ...(timers ? { timers } : {}),
    }),
  path: '/v1',
  modelOf: bodyModel,
  key: ['authorization', 'Bearer '],
  open: '',
  part: (content) => data({ id: 'c', model: 'stub-1', choices: [{ index: 0, delta: { content } }] }),
  close: (reason, usage) => ({
    last: chatEnd(chatWords[reason]),
    rest: `${
      usage
        ? ''
        : data({
            id: 'c',
            model: 'stub-1',
            choices: [],
            usage: {
              prompt_tokens: 12,
              completion_tokens: 5,
              prompt_tokens_details: { cached_tokens: 4 },
              completion_tokens_details: { reasoning_tokens: 2 },
            },
          })
    }data: [DONE]\n\n`,
  }),
  counts_with_end: false,
  tools:
    chatTool({ index: 0, id: 't1', function: { name: 'add', arguments: '{"a": 1,' } }) +
    chatTool({ index: 1, id: 't2', function: { name: 'now', arguments: '' } }) +
    chatTool({ index: 0, function: { arguments: ' "b": 2}' } }),
  broken_tools: chatTool({ id: 't1', function: { name: 'add', arguments: '{"a": ' } }),
  failing: data({ error: { message: 'The server had an error', type: 'server_error', code: null } }),
  refusing: data({ choices: [{ delta: { refusal: "I can't help with that." } }] }) + chatEnd('stop'),
  half_a_piece: 'bad-response',
  wrong_key: [401, { error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } }],
  said: ({ messages }) => lastOf(messages, 'content'),
  words: (text) => ({ type: 'text', text }),
  picture: (type, data) => ({ type: 'image_url', image_url: { url: `data:${type};base64,${data}` } }),
  sound: (data) => ({ type: 'input_audio', input_audio: { data, format: 'mp3' } }),
};

const responded = (reason: Reason, usage?: 'uncounted') => ({
  id: 'r',
  model: 'stub-1',
  status: reason === 'length' || reason === 'filter' ? 'incomplete' : 'completed',
  incomplete_details:
    reason === 'length' ? { reason: 'max_output_tokens' } : reason === 'filter' ? { reason: 'content_filter' } : null,
  ...(usage
    ? {}
    : {
        usage: {
          input_tokens: 12,
          output_tokens: 5,
          input_tokens_details: { cached_tokens: 4 },
          output_tokens_details: { reasoning_tokens: 2 },
        },
      }),
});
const called = (item: object): string =>
  event({ type: 'response.output_item.added', item: { type: 'function_call', arguments: '', ...item } }) +
  event({ type: 'response.output_item.done', item: { type: 'function_call', ...item } });

const { sound: _, ...silent } = chat;

export const responses: Tongue = {
  ...silent,
  name: 'openai through Responses',
  said: ({ input }) => lastOf(input, 'content'),
  words: (text) => ({ type: 'input_text', text }),
  picture: (type, data) => ({ type: 'input_image', detail: 'auto', image_url: `data:${type};base64,${data}` }),
  make: ({ base_url, key, timers }) =>
    createOpenAiCompatible({
      id: 'local',
      base_url,
      profile: openai,
      clock: realClock,
      key: () => key,
      key_name: 'LOCAL_KEY',
      protocol: () => 'responses',
      ...(timers ? { timers } : {}),
    }),
  open: event({ type: 'response.created', response: { id: 'r', status: 'in_progress' } }),
  part: (delta) => event({ type: 'response.output_text.delta', delta }),
  close: (reason, usage) => {
    const response = responded(reason, usage);
    return { last: event({ type: `response.${response.status}`, response }), rest: '' };
  },
  counts_with_end: true,
  tools:
    called({ call_id: 't1', name: 'add', arguments: '{"a": 1, "b": 2}' }) +
    called({ call_id: 't2', name: 'now', arguments: '{}' }),
  broken_tools: called({ call_id: 't1', name: 'add', arguments: '{"a": ' }),
  failing: event({
    type: 'response.failed',
    response: { status: 'failed', error: { code: 'server_error', message: 'The server had an error' } },
  }),
  refusing:
    event({ type: 'response.refusal.delta', delta: "I can't help with that." }) +
    event({ type: 'response.completed', response: responded('stop') }),
};

const claudeWords: Record<Reason, string> = { stop: 'end_turn', length: 'max_tokens', filter: 'refusal', tools: 'tool_use' };
const claudeTool = (index: number, id: string, name: string, ...pieces: string[]): string =>
  event({ type: 'content_block_start', index, content_block: { type: 'tool_use', id, name, input: {} } }) +
  pieces
    .map((partial_json) => event({ type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json } }))
    .join('') +
  event({ type: 'content_block_stop', index });

export const anthropic: Tongue = {
  name: 'anthropic',
  said: ({ messages }) => lastOf(messages, 'content'),
  words: (text) => ({ type: 'text', text }),
  picture: (media_type, data) => ({ type: 'image', source: { type: 'base64', media_type, data } }),
  make: ({ base_url, key, timers }) =>
    createAnthropic({
      id: 'local',
      base_url,
      clock: realClock,
      key: () => key,
      key_name: 'LOCAL_KEY',
      ...(timers ? { timers } : {}),
    }),
  path: '/v1',
  modelOf: bodyModel,
  key: ['x-api-key', ''],
  open:
    event({ type: 'message_start', message: { id: 'm', model: 'stub-1', role: 'assistant', content: [] } }) +
    event({ type: 'ping' }) +
    event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
  part: (text) => event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
  close: (reason, usage) => ({
    last:
      event({ type: 'content_block_stop', index: 0 }) +
      event({
        type: 'message_delta',
        delta: { stop_reason: claudeWords[reason] },
        ...(usage
          ? {}
          : {
              usage: {
                input_tokens: 8,
                cache_read_input_tokens: 4,
                cache_creation_input_tokens: null,
                output_tokens: 5,
                output_tokens_details: { thinking_tokens: 2 },
              },
            }),
      }),
    rest: event({ type: 'message_stop' }),
  }),
  counts_with_end: true,
  tools: claudeTool(1, 't1', 'add', '{"a": 1,', ' "b": 2}') + claudeTool(2, 't2', 'now', ''),
  broken_tools: claudeTool(1, 't1', 'add', '{"a": '),
  failing: event({ type: 'error', error: { type: 'overloaded_error', message: 'The server had an error' } }),
  refusing: event({
    type: 'message_delta',
    delta: { stop_reason: 'refusal', stop_details: { explanation: "I can't help with that." } },
  }),
  half_a_piece: 'network',
  wrong_key: [401, { type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' } }],
};

const geminiWords: Record<Reason, string> = { stop: 'STOP', length: 'MAX_TOKENS', filter: 'SAFETY', tools: 'STOP' };
const gemini = (more: object, candidate: object): string => data({ modelVersion: 'stub-1', candidates: [candidate], ...more });

export const google: Tongue = {
  name: 'google',
  said: ({ contents }) => lastOf(contents, 'parts'),
  words: (text) => ({ text }),
  picture: (mimeType, data) => ({ inlineData: { mimeType, data } }),
  sound: (data) => ({ inlineData: { mimeType: 'audio/mp3', data } }),
  make: ({ base_url, key, timers }) =>
    createGoogle({
      id: 'local',
      base_url,
      clock: realClock,
      key: () => key,
      key_name: 'LOCAL_KEY',
      ...(timers ? { timers } : {}),
    }),
  path: '/v1beta',
  modelOf: (url) => decodeURIComponent(/\/models\/([^/:]+):/.exec(url)?.[1] ?? ''),
  key: ['x-goog-api-key', ''],
  open: '',
  part: (text) => gemini({}, { content: { role: 'model', parts: [{ text }] } }),
  close: (reason, usage) => ({
    last: gemini(
      usage
        ? {}
        : {
            usageMetadata: {
              promptTokenCount: 12,
              candidatesTokenCount: 3,
              thoughtsTokenCount: 2,
              cachedContentTokenCount: 4,
              totalTokenCount: 17,
            },
          },
      { content: { role: 'model', parts: [{ text: '' }] }, finishReason: geminiWords[reason] },
    ),
    rest: '',
  }),
  counts_with_end: true,
  tools:
    gemini({}, { content: { parts: [{ functionCall: { id: 't1', name: 'add', args: { a: 1, b: 2 } } }] } }) +
    gemini({}, { content: { parts: [{ functionCall: { id: 't2', name: 'now', args: {} } }] } }),
  failing: data({ error: { code: 503, status: 'UNAVAILABLE', message: 'The server had an error' } }),
  refusing: data({ promptFeedback: { blockReason: 'SAFETY' } }),
  half_a_piece: 'network',
  wrong_key: [
    400,
    {
      error: {
        code: 400,
        status: 'INVALID_ARGUMENT',
        message: 'API key not valid. Please pass a valid API key.',
        details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }],
      },
    },
  ],
};

export const tongues: readonly Tongue[] = [chat, responses, anthropic, google];

/** Every profile of a server that lives at a known address. */
export const addressed = Object.entries(profiles).filter(([name]) => name !== 'custom');
