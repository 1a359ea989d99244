/** How an answer of a given shape is asked for: the provider's schema mode, its JSON mode, or words alone. */
export type SchemaMode = 'schema' | 'object' | 'prompt';

/** What is particular about a server that speaks OpenAI's chat protocol. */
export interface Profile {
  /** Its usual address; absent where only the user can know it. */
  base_url?: string;
  /** The environment's name of its key; absent where it wants none. */
  key?: string;
  json: SchemaMode;
  /** The field that bounds the length of an answer. */
  limit: 'max_tokens' | 'max_completion_tokens';
  /** False where a stream reports its usage unasked and the option that asks for it is refused. */
  asks_usage: boolean;
}

const usual = { json: 'schema', limit: 'max_tokens', asks_usage: true } as const;

export const profiles: Readonly<Record<string, Profile>> = {
  openai: { ...usual, base_url: 'https://api.openai.com/v1', key: 'OPENAI_API_KEY', limit: 'max_completion_tokens' },
  mistral: { ...usual, base_url: 'https://api.mistral.ai/v1', key: 'MISTRAL_API_KEY', asks_usage: false },
  cohere: { ...usual, base_url: 'https://api.cohere.ai/compatibility/v1', key: 'COHERE_API_KEY' },
  huggingface: { ...usual, base_url: 'https://router.huggingface.co/v1', key: 'HF_TOKEN', json: 'prompt' },
  groq: { ...usual, base_url: 'https://api.groq.com/openai/v1', key: 'GROQ_API_KEY', json: 'object' },
  openrouter: { ...usual, base_url: 'https://openrouter.ai/api/v1', key: 'OPENROUTER_API_KEY', json: 'prompt' },
  together: { ...usual, base_url: 'https://api.together.xyz/v1', key: 'TOGETHER_API_KEY', json: 'prompt' },
  deepseek: { ...usual, base_url: 'https://api.deepseek.com/v1', key: 'DEEPSEEK_API_KEY', json: 'object' },
  xai: { ...usual, base_url: 'https://api.x.ai/v1', key: 'XAI_API_KEY' },
  ollama: { ...usual, base_url: 'http://127.0.0.1:11434/v1' },
  'llama.cpp': { ...usual, base_url: 'http://127.0.0.1:8080/v1' },
  'lm-studio': { ...usual, base_url: 'http://127.0.0.1:1234/v1' },
  vllm: { ...usual, base_url: 'http://127.0.0.1:8000/v1' },
  custom: { ...usual, json: 'prompt' },
};

/** Providers that are known by name and cannot be called yet, with where their keys belong. */
export const laterProviders: Readonly<Record<string, { keys: readonly string[]; origin?: string }>> = {
  anthropic: { keys: ['ANTHROPIC_API_KEY'], origin: 'https://api.anthropic.com' },
  google: { keys: ['GOOGLE_API_KEY', 'GEMINI_API_KEY'], origin: 'https://generativelanguage.googleapis.com' },
  dartmouth: { keys: ['DARTMOUTH_CHAT_API_KEY'] },
  vscode: { keys: [] },
};

/** Names of models that tell their maker, for pipelines that write a model without its provider. */
export const families: readonly (readonly [start: string, provider: string])[] = [
  ['gpt-', 'openai'],
  ['chatgpt-', 'openai'],
  ['o1', 'openai'],
  ['o3', 'openai'],
  ['o4', 'openai'],
  ['claude-', 'anthropic'],
  ['gemini-', 'google'],
  ['mistral-', 'mistral'],
  ['codestral-', 'mistral'],
  ['command-', 'cohere'],
  ['deepseek-', 'deepseek'],
  ['grok-', 'xai'],
];

/** Names of the keys that known providers want, for a person to choose from. */
export const keyNames: readonly string[] = [
  ...new Set([
    ...Object.values(profiles).flatMap(({ key }) => key ?? []),
    ...Object.values(laterProviders).flatMap(({ keys }) => keys),
  ]),
];

/** Key names with the one origin that each may be sent to. */
export const boundKeys: ReadonlyMap<string, string> = new Map([
  ...Object.values(profiles).flatMap(({ key, base_url }) => (key && base_url ? [[key, new URL(base_url).origin] as const] : [])),
  ...Object.values(laterProviders).flatMap(({ keys, origin }) => (origin ? keys.map((key) => [key, origin] as const) : [])),
]);
