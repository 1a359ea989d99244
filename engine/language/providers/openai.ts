import type { CompatibleFacts, MakerFacts } from './facts.ts';
import { openAiMaking } from './openai-making.ts';

export const chatParameters = {
  names: [
    'audio',
    'frequency_penalty',
    'function_call',
    'functions',
    'logit_bias',
    'logprobs',
    'max_completion_tokens',
    'max_tokens',
    'messages',
    'metadata',
    'modalities',
    'model',
    'moderation',
    'n',
    'parallel_tool_calls',
    'prediction',
    'presence_penalty',
    'prompt_cache_key',
    'prompt_cache_options',
    'prompt_cache_retention',
    'reasoning_effort',
    'response_format',
    'safety_identifier',
    'seed',
    'service_tier',
    'stop',
    'store',
    'stream',
    'stream_options',
    'temperature',
    'tool_choice',
    'tools',
    'top_logprobs',
    'top_p',
    'user',
    'verbosity',
    'web_search_options',
  ],
  reserved: ['messages', 'model', 'stream'],
} as const;

export const responsesParameters = {
  names: [
    'access_programs',
    'background',
    'context_management',
    'conversation',
    'image',
    'include',
    'input',
    'instructions',
    'max_output_tokens',
    'max_tool_calls',
    'metadata',
    'model',
    'moderation',
    'parallel_tool_calls',
    'previous_response_id',
    'prompt',
    'prompt_cache_key',
    'prompt_cache_options',
    'prompt_cache_retention',
    'reasoning',
    'safety_identifier',
    'service_tier',
    'store',
    'stream',
    'stream_options',
    'temperature',
    'text',
    'tool_choice',
    'tools',
    'top_logprobs',
    'top_p',
    'truncation',
    'user',
  ],
  reserved: ['input', 'model', 'stream'],
} as const;

/** Names of OpenAI's own models that are spoken to through Responses. */
const throughResponses: readonly RegExp[] = [
  /^o[13]-pro\b/,
  /^gpt-5(\.\d+)?-pro\b/,
  /\bcodex\b/,
  /\bdeep-research\b/,
  /^computer-use\b/,
  // Chat completions refuse tools to these while they reason.
  /^gpt-(5\.[4-9]|[6-9])(?!.*-chat)/,
];

/** In which words one of OpenAI's own models is asked. */
export const protocolOfOpenAi = (model: string): 'chat' | 'responses' =>
  throughResponses.some((name) => name.test(model)) ? 'responses' : 'chat';

const sampling = ['temperature', 'top_p', 'presence_penalty', 'frequency_penalty', 'logprobs', 'top_logprobs', 'logit_bias'];
const reasoning = 'https://developers.openai.com/api/docs/guides/reasoning';
const compatibility = 'https://developers.openai.com/api/docs/guides/latest-model';

export const openai: MakerFacts & CompatibleFacts = {
  embedding_models: /embed/i,
  base_url: 'https://api.openai.com/v1',
  key: 'OPENAI_API_KEY',
  key_shape: { owner: 'OpenAI', prefix: 'sk-', rest: '(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{24,200}' },
  model_prefixes: ['gpt-', 'chatgpt-', 'o1', 'o3', 'o4'],
  synonyms: ['gpt', 'chatgpt'],
  json: 'schema',
  limit: 'max_completion_tokens',
  asks_usage: true,
  takes: ['image', 'audio'],
  text_only: [/^gpt-3\.5/, /^gpt-4(-\d{4}.*|-32k.*)?$/, /^o1-(mini|preview)/, /^o3-mini/],
  makes: openAiMaking,
  known_makers: {
    picture: ['gpt-image-2', 'gpt-image-2.5-flare', 'gpt-image-2.5-sunburst', 'gpt-image-1.5', 'gpt-image-1-mini'],
    speech: ['gpt-4o-mini-tts', 'tts-1', 'tts-1-hd'],
    transcript: ['gpt-transcribe', 'whisper-1', 'gpt-4o-transcribe', 'gpt-4o-mini-transcribe', 'gpt-4o-transcribe-diarize'],
  },
  parametersOf: (model) => (protocolOfOpenAi(model) === 'responses' ? responsesParameters : chatParameters),
  refused_parameters: [
    { models: /^(o3|o4-mini)/, parameters: [...sampling, 'stop'], as_of: '2026-07-02', source: reasoning },
    { models: /^o\d/, parameters: sampling, as_of: '2026-07-02', source: reasoning },
    { models: /^gpt-.*-chat/, parameters: [], as_of: '2026-07-02', source: compatibility },
    { models: /^gpt-[56].*-(pro|codex)/, parameters: sampling, as_of: '2026-07-02', source: compatibility },
    {
      models: /^gpt-5\.[124](-|$)/,
      parameters: sampling,
      without_reasoning: 'usual',
      as_of: '2026-07-02',
      source: compatibility,
    },
    { models: /^gpt-(5|6\.\d)(-|$)/, parameters: sampling, as_of: '2026-09-29', source: compatibility },
    {
      models: /^gpt-[56]/,
      parameters: sampling,
      without_reasoning: 'asked',
      as_of: '2026-09-22',
      source: compatibility,
    },
  ],
  retirements: {
    as_of: '2026-10-27',
    source: 'https://developers.openai.com/api/docs/deprecations',
    models: [
      {
        models: [
          'gpt-5-chat-latest',
          'gpt-5-codex',
          'gpt-5.1-chat-latest',
          'gpt-5.1-codex',
          'gpt-5.1-codex-max',
          'gpt-5.1-codex-mini',
          'gpt-5.2-codex',
          'o3-deep-research',
          'o4-mini-deep-research',
        ],
        day: '2026-07-23',
        instead: 'gpt-5.6-sol',
      },
      { models: ['gpt-5.2-chat-latest', 'gpt-5.3-chat-latest'], day: '2026-08-10', instead: 'gpt-5.5' },
      {
        models: ['gpt-4', 'gpt-4-0613', 'gpt-4-1106-preview', 'gpt-4-turbo', 'gpt-4o-2024-05-13', 'o1', 'o1-pro', 'o3-mini'],
        day: '2026-10-23',
        instead: 'gpt-5.6-sol',
      },
      {
        models: ['gpt-3.5-turbo', 'gpt-3.5-turbo-0125', 'o4-mini'],
        day: '2026-10-23',
        instead: 'gpt-5.6-terra',
      },
      { models: ['gpt-4.1-nano'], day: '2026-10-23', instead: 'gpt-5.6-luna' },
      { models: ['gpt-5', 'gpt-5-pro', 'o3', 'o3-pro'], day: '2026-12-11', instead: 'gpt-6.1-sol' },
      { models: ['gpt-5-mini'], day: '2026-12-11', instead: 'gpt-6.1-terra' },
      { models: ['gpt-5-nano'], day: '2026-12-11', instead: 'gpt-6-luna' },
      {
        models: ['gpt-4o', 'gpt-4o-mini', 'gpt-4.1', 'gpt-4.1-mini'],
        day: '2027-01-14',
        instead: 'gpt-6-luna',
      },
      { models: ['gpt-5.1', 'gpt-5.3-codex'], day: '2027-04-01', instead: 'gpt-6.1-sol' },
      { models: ['gpt-5.4-nano'], day: '2027-04-01', instead: 'gpt-6-luna' },
    ],
  },
};
