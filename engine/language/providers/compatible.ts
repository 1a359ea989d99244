import type { CompatibleFacts } from './facts.ts';
import { anyMaking, type Making } from './makers.ts';

const usual: Pick<CompatibleFacts, 'json' | 'limit' | 'asks_usage' | 'takes'> = {
  json: 'schema',
  limit: 'max_tokens',
  asks_usage: true,
  takes: ['image'],
};
const both: CompatibleFacts['takes'] = ['image', 'audio'];

/** xAI: the shape of a picture, and no size in pixels (docs.x.ai, images). */
const xaiMaking: readonly Making[] = [
  {
    task: 'picture',
    models: /image/,
    ratios: ['1:1', '2:3', '3:2', '3:4', '4:3', '9:16', '16:9', '1:2', '2:1', '9:19.5', '19.5:9', '9:20', '20:9', 'auto'],
    resolutions: ['1K', '2K'],
    words: { quality: [], format: [], background: [] },
    most: 10,
  },
];

/** Groq: speech in WAV (console.groq.com, text-to-speech), Whisper in full. */
const groqMaking: readonly Making[] = [
  { task: 'speech', words: { format: ['wav'] } },
  { task: 'transcript', models: /whisper/, timestamps: true },
];

/** The service name for Signature Version 4, where the address does not contain it. */
export const bedrockService = 'bedrock';

/** Servers with OpenAI's chat protocol: one entry each, and nothing else names them. */
export const compatible = {
  mistral: {
    embedding_models: /embed/i,
    ...usual,
    base_url: 'https://api.mistral.ai/v1',
    key: 'MISTRAL_API_KEY',
    model_prefixes: ['mistral-', 'codestral-'],
    trace_name: 'mistral_ai',
    takes: both,
    asks_usage: false,
    makes: anyMaking('transcript'),
  },
  cohere: {
    embedding_models: /embed/i,
    ...usual,
    base_url: 'https://api.cohere.ai/compatibility/v1',
    key: 'COHERE_API_KEY',
    model_prefixes: ['command-'],
    embeddings: 'embed-v2',
  },
  huggingface: {
    ...usual,
    base_url: 'https://router.huggingface.co/v1',
    key: 'HF_TOKEN',
    key_shape: { owner: 'Hugging Face', prefix: 'hf_', rest: '[A-Za-z0-9]{30,64}' },
    synonyms: ['hf'],
    json: 'prompt',
  },
  groq: {
    embedding_models: /embed/i,
    ...usual,
    base_url: 'https://api.groq.com/openai/v1',
    key: 'GROQ_API_KEY',
    key_shape: { owner: 'Groq', prefix: 'gsk_', rest: '[A-Za-z0-9]{40,64}' },
    json: 'object',
    makes: groqMaking,
    known_makers: { transcript: ['whisper-large-v3-turbo', 'whisper-large-v3'] },
  },
  openrouter: {
    ...usual,
    base_url: 'https://openrouter.ai/api/v1',
    key: 'OPENROUTER_API_KEY',
    key_shape: { owner: 'OpenRouter', prefix: 'sk-or-v', rest: '\\d-[0-9a-f]{32,128}' },
    takes: both,
    json: 'prompt',
    makes: anyMaking('speech', 'transcript'),
  },
  together: { ...usual, base_url: 'https://api.together.xyz/v1', key: 'TOGETHER_API_KEY', json: 'prompt' },
  deepseek: {
    embedding_models: /embed/i,
    ...usual,
    base_url: 'https://api.deepseek.com/v1',
    key: 'DEEPSEEK_API_KEY',
    model_prefixes: ['deepseek-'],
    text_only: [/^deepseek-(chat|reasoner)/],
    takes: [],
    json: 'object',
  },
  xai: {
    embedding_models: /embed/i,
    ...usual,
    base_url: 'https://api.x.ai/v1',
    key: 'XAI_API_KEY',
    key_shape: { owner: 'xAI', prefix: 'xai-', rest: '[A-Za-z0-9]{40,128}' },
    model_prefixes: ['grok-'],
    synonyms: ['grok'],
    trace_name: 'x_ai',
    makes: xaiMaking,
    known_makers: { picture: ['grok-imagine-image', 'grok-imagine-image-quality'] },
  },
  // Its v1 API, without `api-version`; the model is the name of a deployment (learn.microsoft.com, api-version-lifecycle).
  azure: {
    ...usual,
    address: 'https://RESOURCE.openai.azure.com/openai/v1',
    key: 'AZURE_OPENAI_API_KEY',
    key_header: 'api-key',
    limit: 'max_completion_tokens',
    synonyms: ['azure_openai'],
    trace_name: 'azure.ai.openai',
    takes: both,
    makes: anyMaking('picture', 'speech', 'transcript'),
  },
  // Models are named with their maker: `google/gemini-…`. The key is an access token, which lives for an hour.
  vertex: {
    ...usual,
    address: 'https://aiplatform.googleapis.com/v1/projects/PROJECT/locations/global/endpoints/openapi',
    key: 'VERTEX_ACCESS_TOKEN',
    synonyms: ['vertex_ai'],
    trace_name: 'gcp.vertex_ai',
  },
  // Amazon's own OpenAI-compatible endpoint, with a Bedrock API key (docs.aws.amazon.com/bedrock, bedrock-mantle).
  bedrock: {
    ...usual,
    address: 'https://bedrock-mantle.REGION.api.aws/v1',
    key: 'AWS_BEARER_TOKEN_BEDROCK',
    limit: 'max_completion_tokens',
    synonyms: ['aws_bedrock', 'amazon_bedrock'],
    trace_name: 'aws.bedrock',
    embeddings: 'invoke-model',
    json: 'prompt',
  },
  dartmouth: { ...usual, base_url: 'https://chat.dartmouth.edu/api', key: 'DARTMOUTH_CHAT_API_KEY', json: 'prompt' },
  // Its OpenAI-compatible requests keep the setting of an earlier request to its own API (docs/api.md, `keep_alive`).
  ollama: { ...usual, base_url: 'http://127.0.0.1:11434/v1', keep_alive_path: '/api/generate' },
  'llama.cpp': { ...usual, base_url: 'http://127.0.0.1:8080/v1', takes: both },
  'lm-studio': { ...usual, base_url: 'http://127.0.0.1:1234/v1' },
  vllm: { ...usual, base_url: 'http://127.0.0.1:8000/v1', takes: both, makes: anyMaking('transcript') },
  custom: { ...usual, takes: both, json: 'prompt', makes: anyMaking('picture', 'speech', 'transcript') },
} as const satisfies Readonly<Record<string, CompatibleFacts>>;
