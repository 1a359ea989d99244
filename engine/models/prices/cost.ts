import type { ModelSettings } from '../../compile/world.ts';
import type { Left, ModelCall, WorstCase } from '../../run/ports.ts';
import type { Usage } from '../../state/usage.ts';
import { mediaIn } from '../providers/messages.ts';

type Prices = Pick<ModelSettings, 'input_price' | 'output_price' | 'cached_price'>;

/** What a call cost in USD; undefined where a price or a count of tokens is unknown. Cached tokens are part of the input. */
export function costOf(prices: Prices | undefined, usage: Usage | undefined): number | undefined {
  const { input_price, output_price, cached_price = input_price } = prices ?? {};
  const { input_tokens, output_tokens, cached_tokens = 0 } = usage ?? {};
  if (input_price === undefined || output_price === undefined || cached_price === undefined) return undefined;
  if (input_tokens === undefined || output_tokens === undefined) return undefined;
  const cached = Math.min(cached_tokens, input_tokens);
  return ((input_tokens - cached) * input_price + cached * cached_price + output_tokens * output_price) / 1_000_000;
}

/** An output bound where neither the call nor baton.yaml names one; more than a usual answer, so that reserving by it errs upwards. */
const assumedOutput = 16_384;

/**
 * The most tokens (and USD) that a call may use. Tokens of the question are estimated upwards: three characters each, outside ASCII one.
 * `price` says what such counts cost.
 */
export function worstCase(
  call: ModelCall,
  settings: ModelSettings | undefined,
  price: (counts: Usage) => number | undefined = (counts) => costOf(settings, counts),
): WorstCase {
  const input_tokens = tokensAsked(call);
  const room = settings?.context === undefined ? assumedOutput : Math.max(0, settings.context - input_tokens);
  const output_tokens = call.max_tokens ?? settings?.max_output ?? room;
  const cost = price({ input_tokens, output_tokens });
  return { tokens: input_tokens + output_tokens, ...(cost === undefined ? {} : { cost }) };
}

/** Shorter than this an answer is of little use: what is paid for it would be lost. */
export const leastAnswer = 256;

/** The longest answer, in tokens, that keeps a call within what is left; `price` says what counts cost. Infinite where nothing bounds it. */
export function longestWithin(call: ModelCall, left: Left, price: (counts: Usage) => number | undefined): number {
  const input_tokens = tokensAsked(call);
  const byTokens = left.tokens - input_tokens;
  if (left.cost === Number.POSITIVE_INFINITY) return byTokens;
  const [question, thousand] = [0, 1_000].map((output_tokens) => price({ input_tokens, output_tokens }));
  if (question === undefined || thousand === undefined) return 0;
  const each = (thousand - question) / 1_000;
  const byCost = each > 0 ? (left.cost - question) / each : Number.POSITIVE_INFINITY;
  // One less, so that no rounding passes the limit.
  return Math.floor(Math.min(byTokens, byCost)) - 1;
}

/** The worst case of what costs nothing: it answers out of the question, or out of a script. */
export function worstForFree(call: ModelCall): { tokens: number; cost: number } {
  const input_tokens = tokensAsked(call);
  return { tokens: input_tokens + (call.max_tokens ?? input_tokens), cost: 0 };
}

/** An answer of usual length, where nothing says how long one may become. */
export const usualOutput = 1_024;

/** What a call is thought to take of a provider's tokens a minute; what it really took is put in its place afterwards. */
export const expectedTokens = (call: ModelCall): number => tokensAsked(call) + (call.max_tokens ?? usualOutput);

/** What a call took that broke off, as far as that can be told: its question, and as many characters as had come. */
export const tokensUntil = (call: ModelCall, characters: number): { input_tokens: number; output_tokens: number } => ({
  input_tokens: tokensAsked(call),
  output_tokens: Math.ceil(characters / 3),
});

/** The most that a picture of usual size counts for at the providers that say so (Anthropic 1,568, OpenAI 1,105, Google 1,290). */
const pictureTokens = 1_600;
/** Google counts 32 tokens a second of sound; a second of the densest usual sort (MP3 at 128 kbit/s) has 16,000 bytes. */
const bytesPerToken = 500;

/** Tokens of everything that travels with the question, estimated upwards: earlier calls of tools and the offer of tools too. */
export function tokensAsked({ messages, schema, tools }: ModelCall): number {
  const said = messages.map((message) =>
    message.role === 'assistant' && message.calls ? message.content + JSON.stringify(message.calls) : message.content,
  );
  const beside = mediaIn(messages).reduce(
    (sum, { kind, bytes }) => sum + (kind === 'image' ? pictureTokens : Math.ceil(bytes / bytesPerToken)),
    0,
  );
  return beside + estimate(said.join('\n') + [schema, tools].map((part) => (part ? JSON.stringify(part) : '')).join(''));
}

function estimate(text: string): number {
  let wide = 0;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) wide++;
  return Math.ceil((text.length - wide) / 3) + wide;
}
