import { protocolOfOpenAi } from '../../../language/providers/openai.ts';

/** The two protocols of OpenAI's own servers. */
export type OpenAiProtocol = 'chat' | 'responses';

/**
 * The protocol of a model: as baton.yaml says (`capabilities: [responses]` or `[chat]`), else by its name where it is one of
 * OpenAI's own, else chat completions, which every compatible server supports.
 */
export function protocolOf(
  model: string,
  { own, capabilities = [] }: { own: boolean; capabilities?: readonly string[] | undefined },
): OpenAiProtocol {
  if (capabilities.includes('responses')) return 'responses';
  if (capabilities.includes('chat')) return 'chat';
  return own ? protocolOfOpenAi(model) : 'chat';
}
