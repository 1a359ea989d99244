/**
 * Names that may stand before the colon of a model without an entry under `providers` in `baton.yaml`. How each is spoken to stands in
 * `models/`; a test holds the two together.
 */
export const knownProviders: readonly string[] = [
  'anthropic',
  'cohere',
  'dartmouth',
  'deepseek',
  'google',
  'groq',
  'huggingface',
  'llama.cpp',
  'lm-studio',
  'mistral',
  'offline',
  'ollama',
  'openai',
  'openrouter',
  'replay',
  'scripted',
  'together',
  'vllm',
  'vscode',
  'xai',
];

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
