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
