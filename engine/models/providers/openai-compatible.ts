import type { SchemaMode } from '../../language/providers/facts.ts';
import type { Clock } from '../../run/ports.ts';
import type { ModelRequest, Provider } from '../contract.ts';
import { httpProvider } from '../http/conversation.ts';
import type { Side } from '../http/failures.ts';
import { guardedFetch } from '../http/transport.ts';
import type { Timers } from '../http/watch.ts';
import type { Profile } from '../profiles.ts';
import { chatBody } from './openai/body.ts';
import { hearChat } from './openai/chunks.ts';
import { responseBody } from './openai/response-body.ts';
import { hearResponse } from './openai/response-events.ts';
import type { OpenAiProtocol } from './openai/which.ts';

interface OpenAiCompatibleOptions {
  id: string;
  base_url: string;
  profile: Profile;
  clock: Clock;
  /** The key itself, asked for at the first call; undefined where the server wants none. */
  key: () => string | undefined;
  /** The environment's name of the key, for messages. */
  key_name?: string;
  /** How a model answers in a given shape. */
  mode?: (model: string) => SchemaMode;
  /** Which of the two protocols a model is spoken to in; chat completions without it. */
  protocol?: (model: string) => OpenAiProtocol;
  /** Whom OpenAI bills. */
  organization?: string;
  project?: string;
  timers?: Partial<Timers>;
}

/** Any server that speaks one of OpenAI's protocols, through the `openai` SDK (loaded at the first call). */
export function createOpenAiCompatible(options: OpenAiCompatibleOptions): Provider {
  const { id, base_url, profile, clock, organization, project, mode = () => profile.json, protocol = () => 'chat' } = options;
  const side: Side = { id, origin: new URL(base_url).origin, ...(options.key_name ? { key: options.key_name } : {}) };
  const now = () => clock.now();
  return httpProvider({
    side,
    clock,
    ...(options.timers ? { timers: options.timers } : {}),
    hearing: ({ model }) => (protocol(model) === 'responses' ? hearResponse(side, model, now) : hearChat(id, model)),
    async load() {
      const { openClient, readThrown } = await import('../lazy/openai.ts');
      const key = options.key();
      const own = {
        ...(key ? { authorization: `Bearer ${key}` } : {}),
        ...(organization ? { 'openai-organization': organization } : {}),
        ...(project ? { 'openai-project': project } : {}),
      };
      const client = openClient(base_url, guardedFetch(side, now, own));
      const ask = (request: ModelRequest, signal: AbortSignal, tell: (warning: string) => void) =>
        protocol(request.model) === 'responses'
          ? client.respond(responseBody(request, mode(request.model)), signal, tell)
          : client.chat(chatBody(request, profile, mode(request.model)), signal, tell);
      return { ask, readThrown };
    },
  });
}
