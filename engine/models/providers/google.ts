import type { SchemaMode } from '../../language/providers/facts.ts';
import type { Clock } from '../../run/ports.ts';
import type { ModelRequest, Provider } from '../contract.ts';
import { httpProvider } from '../http/conversation.ts';
import type { Side } from '../http/failures.ts';
import { guardedFetch } from '../http/transport.ts';
import type { Timers } from '../http/watch.ts';
import { contentBody } from './google/body.ts';
import { hearContent } from './google/chunks.ts';

interface GoogleOptions {
  id: string;
  base_url: string;
  clock: Clock;
  /** The key itself, asked for at the first call; undefined where the server wants none. */
  key: () => string | undefined;
  /** The environment's name of the key, for messages. */
  key_name?: string;
  /** How a model answers in a given shape, where baton.yaml says so. */
  mode?: (model: string) => SchemaMode | undefined;
  timers?: Partial<Timers>;
}

/** Google's Gemini API, through its SDK (loaded at the first call). */
export function createGoogle(options: GoogleOptions): Provider {
  const { id, clock } = options;
  const side: Side = { id, origin: new URL(options.base_url).origin, ...(options.key_name ? { key: options.key_name } : {}) };
  return httpProvider({
    side,
    clock,
    ...(options.timers ? { timers: options.timers } : {}),
    hearing: ({ messages }) => hearContent(id, callsIn(messages)),
    async load() {
      const { openContent, readThrown } = await import('../lazy/google.ts');
      const key = options.key();
      const ask = openContent(
        place(options.base_url),
        guardedFetch(side, () => clock.now(), key ? { 'x-goog-api-key': key } : {}),
      );
      return {
        ask: (request, signal, tell) => ask(contentBody(request, options.mode?.(request.model) ?? 'schema'), signal, tell),
        readThrown,
      };
    },
  });
}

const callsIn = (messages: ModelRequest['messages']): number =>
  messages.reduce((count, message) => count + (message.role === 'assistant' ? (message.calls?.length ?? 0) : 0), 0);

/** The SDK wants the version of the API apart from the rest of the address. */
function place(base_url: string): { origin: string; version: string } {
  const address = base_url.replace(/\/+$/, '');
  const version = /\/(v\d\w*)$/.exec(address)?.[1];
  return version ? { origin: address.slice(0, -version.length - 1), version } : { origin: address, version: 'v1beta' };
}
