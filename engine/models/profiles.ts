import type { MediaKind } from '../language/media.ts';

/** How an answer of a given shape is asked for: the provider's schema mode, its JSON mode, or words alone. */
export type SchemaMode = 'schema' | 'object' | 'prompt';

/** Where a provider lives. */
export interface Home {
  /** Its usual address; absent where only the user can know it. */
  base_url?: string;
  /** The environment's name of its key; absent where it wants none. */
  key?: string;
  /** Another name that its key may have. */
  other_key?: string;
}

/** What is particular about a server that speaks OpenAI's chat protocol. */
export interface Profile extends Home {
  json: SchemaMode;
  /** The field that bounds the length of an answer. */
  limit: 'max_tokens' | 'max_completion_tokens';
  /** False where a stream reports its usage unasked and the option that asks for it is refused. */
  asks_usage: boolean;
  /** What its models may take in beside text, unless more is known of one. */
  takes: readonly MediaKind[];
}

const usual: Pick<Profile, 'json' | 'limit' | 'asks_usage' | 'takes'> = {
  json: 'schema',
  limit: 'max_tokens',
  asks_usage: true,
  takes: ['image'],
};
const both: readonly MediaKind[] = ['image', 'audio'];

export const profiles: Readonly<Record<string, Profile>> = {
  openai: { ...usual, takes: both, base_url: 'https://api.openai.com/v1', key: 'OPENAI_API_KEY', limit: 'max_completion_tokens' },
  mistral: { ...usual, takes: both, base_url: 'https://api.mistral.ai/v1', key: 'MISTRAL_API_KEY', asks_usage: false },
  cohere: { ...usual, base_url: 'https://api.cohere.ai/compatibility/v1', key: 'COHERE_API_KEY' },
  huggingface: { ...usual, base_url: 'https://router.huggingface.co/v1', key: 'HF_TOKEN', json: 'prompt' },
  groq: { ...usual, base_url: 'https://api.groq.com/openai/v1', key: 'GROQ_API_KEY', json: 'object' },
  openrouter: { ...usual, takes: both, base_url: 'https://openrouter.ai/api/v1', key: 'OPENROUTER_API_KEY', json: 'prompt' },
  together: { ...usual, base_url: 'https://api.together.xyz/v1', key: 'TOGETHER_API_KEY', json: 'prompt' },
  deepseek: { ...usual, takes: [], base_url: 'https://api.deepseek.com/v1', key: 'DEEPSEEK_API_KEY', json: 'object' },
  xai: { ...usual, base_url: 'https://api.x.ai/v1', key: 'XAI_API_KEY' },
  dartmouth: { ...usual, base_url: 'https://chat.dartmouth.edu/api', key: 'DARTMOUTH_CHAT_API_KEY', json: 'prompt' },
  ollama: { ...usual, base_url: 'http://127.0.0.1:11434/v1' },
  'llama.cpp': { ...usual, takes: both, base_url: 'http://127.0.0.1:8080/v1' },
  'lm-studio': { ...usual, base_url: 'http://127.0.0.1:1234/v1' },
  vllm: { ...usual, takes: both, base_url: 'http://127.0.0.1:8000/v1' },
  custom: { ...usual, takes: both, json: 'prompt' },
};

/** Providers with protocols of their own. */
export const natives = {
  anthropic: { base_url: 'https://api.anthropic.com/v1', key: 'ANTHROPIC_API_KEY' },
  google: {
    base_url: 'https://generativelanguage.googleapis.com/v1beta',
    key: 'GOOGLE_API_KEY',
    other_key: 'GEMINI_API_KEY',
  },
} as const satisfies Readonly<Record<string, Home>>;

export type Native = keyof typeof natives;
export const isNative = (name: string): name is Native => Object.hasOwn(natives, name);

/** Providers without an address of their own. */
export const embedded = ['offline', 'scripted', 'vscode', 'replay'] as const;
export type Embedded = (typeof embedded)[number];
export const isEmbedded = (name: string): name is Embedded => embedded.some((one) => one === name);

const homes: readonly Home[] = [...Object.values(profiles), ...Object.values(natives)];

/** Names of the keys that known providers want, for a person to choose from. */
export const keyNames: readonly string[] = [...new Set(homes.flatMap(keysOf))];

/** Where known providers live. */
export const homeOrigins: ReadonlySet<string> = new Set(
  homes.flatMap(({ base_url }) => (base_url ? [new URL(base_url).origin] : [])),
);

/** Key names with the one origin that each may be sent to. */
export const boundKeys: ReadonlyMap<string, string> = new Map(
  homes.flatMap((home) => {
    const { base_url } = home;
    return base_url ? keysOf(home).map((key) => [key, new URL(base_url).origin] as const) : [];
  }),
);

/** The names that a provider's key may have, the usual one first. */
export function keysOf({ key, other_key }: Pick<Home, 'key' | 'other_key'>): string[] {
  return [key, other_key].filter((name) => name !== undefined);
}
