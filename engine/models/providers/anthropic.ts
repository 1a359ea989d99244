import { longestAnswer } from '../../language/models/longest-answers.ts';
import type { SchemaMode } from '../../language/providers/facts.ts';
import type { Clock } from '../../run/ports.ts';
import type { Provider } from '../contract.ts';
import { httpProvider } from '../http/conversation.ts';
import type { Side } from '../http/failures.ts';
import { guardedFetch } from '../http/transport.ts';
import type { Timers } from '../http/watch.ts';
import { answerMode, messageBody } from './anthropic/body.ts';
import { hearMessages } from './anthropic/events.ts';

interface AnthropicOptions {
  id: string;
  base_url: string;
  clock: Clock;
  /** The key itself, asked for at the first call; undefined where the server wants none. */
  key: () => string | undefined;
  /** The environment's name of the key, for messages. */
  key_name?: string;
  /** How a model answers in a given shape, where baton.yaml says so. */
  mode?: (model: string) => SchemaMode | undefined;
  /** The longest answer of a model in tokens, where baton.yaml says so. */
  longest?: (model: string) => number | undefined;
  timers?: Partial<Timers>;
}

/** Anthropic's Messages API, through its SDK (loaded at the first call). */
export function createAnthropic(options: AnthropicOptions): Provider {
  const { id, clock } = options;
  const side: Side = { id, origin: new URL(options.base_url).origin, ...(options.key_name ? { key: options.key_name } : {}) };
  const mode = (model: string) => options.mode?.(model) ?? (elders.test(model) ? 'object' : 'schema');
  const longest = (model: string) => options.longest?.(model) ?? longestAnswer('anthropic', model) ?? usualAnswer;
  return httpProvider({
    side,
    clock,
    ...(options.timers ? { timers: options.timers } : {}),
    hearing: (request) => hearMessages(id, request.model, answerMode(request, mode(request.model)) === 'tool'),
    async load() {
      const { openMessages, readThrown } = await import('../lazy/anthropic.ts');
      const key = options.key();
      const ask = openMessages(
        // The SDK writes the version into the path itself.
        options.base_url.replace(/\/v1\/?$/, ''),
        guardedFetch(side, () => clock.now(), key ? { 'x-api-key': key } : {}),
      );
      return {
        ask: (request, signal, tell) => ask(messageBody(request, mode(request.model), longest(request.model)), signal, tell),
        readThrown,
      };
    },
  });
}

/** Models from before the schema mode; they are made to call a tool instead. */
const elders = /^claude-(3|instant|2|(opus|sonnet)-4(-0|-2025|$))/;

/** Of all others, where nobody says how long an answer may be. */
const usualAnswer = 16_384;
