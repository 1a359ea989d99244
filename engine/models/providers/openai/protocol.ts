import { protocolOfOpenAi } from '../../../language/providers/openai.ts';

/** The two protocols of OpenAI's own servers. */
export type OpenAiProtocol = 'chat' | 'responses';

/**
 * How a model wants to be spoken to: as baton.yaml says (`capabilities: [responses]` or `[chat]`), else by its name where it is one of
 * OpenAI's own, else by chat completions, which every server of this kind understands.
 */
export function protocolOf(
  model: string,
  { own, capabilities = [] }: { own: boolean; capabilities?: readonly string[] | undefined },
): OpenAiProtocol {
  if (capabilities.includes('responses')) return 'responses';
  if (capabilities.includes('chat')) return 'chat';
  return own ? protocolOfOpenAi(model) : 'chat';
}
