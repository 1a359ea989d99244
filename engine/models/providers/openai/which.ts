/** The two protocols of OpenAI's own servers. */
export type OpenAiProtocol = 'chat' | 'responses';

/** Names of models that OpenAI offers through Responses alone. */
const throughResponses: readonly RegExp[] = [
  /^o[13]-pro\b/,
  /^gpt-5(\.\d+)?-pro\b/,
  /\bcodex\b/,
  /\bdeep-research\b/,
  /^computer-use\b/,
];

/**
 * How a model wants to be spoken to: as baton.yaml says (`capabilities: [responses]` or `[chat]`), else by its name where it is one of
 * OpenAI's own, else by chat completions, which every server of this kind understands.
 */
export function protocolOf(
  model: string,
  { own, capabilities = [] }: { own: boolean; capabilities?: readonly string[] },
): OpenAiProtocol {
  if (capabilities.includes('responses')) return 'responses';
  if (capabilities.includes('chat')) return 'chat';
  return own && throughResponses.some((name) => name.test(model)) ? 'responses' : 'chat';
}
