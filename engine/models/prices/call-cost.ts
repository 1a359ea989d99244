import type { ModelSettings } from '../../compile/world.ts';
import { defined } from '../../language/json.ts';
import type { ModelCall, RemainingBudget, WorstCase } from '../../run/model-port.ts';
import type { Counts } from '../contract.ts';
import { tokensAsked } from './tokens.ts';

/** The cost of token counts in USD; undefined where a price is unknown. */
export type PriceOf = (counts: Counts) => number | undefined;

type Prices = Pick<ModelSettings, 'input_price' | 'output_price' | 'cached_price' | 'picture_price' | 'minute_price'>;

/** The cost of a call in USD; undefined where a price or a token count is unknown. Cached tokens are part of the input. */
export function costOf(prices: Prices | undefined, usage: Counts | undefined): number | undefined {
  const { input_price, output_price, cached_price = input_price, picture_price, minute_price } = prices ?? {};
  const { pictures, seconds } = usage?.media ?? {};
  if (picture_price !== undefined && pictures !== undefined) return pictures * picture_price;
  if (minute_price !== undefined && seconds !== undefined) return (seconds * minute_price) / 60;

  const { input_tokens, output_tokens, cached_tokens = 0 } = usage ?? {};
  if (input_price === undefined || output_price === undefined || cached_price === undefined) return undefined;
  if (input_tokens === undefined || output_tokens === undefined) return undefined;

  const cached = Math.min(cached_tokens, input_tokens);
  return ((input_tokens - cached) * input_price + cached * cached_price + output_tokens * output_price) / 1_000_000;
}

/**
 * The assumed limit of an output where neither the call nor baton.yaml sets one; more than usual, so that reservations err
 * upwards.
 */
const assumedOutput = 16_384;

/**
 * The highest usage of a call (tokens and USD). Tokens of the question are estimated upwards: three characters each, one
 * outside ASCII. `price` computes the cost.
 */
export function worstCase(
  call: ModelCall,
  settings: ModelSettings | undefined,
  price: PriceOf = (counts) => costOf(settings, counts),
): WorstCase {
  const input_tokens = tokensAsked(call);
  const room = settings?.context === undefined ? assumedOutput : Math.max(0, settings.context - input_tokens);
  const output_tokens = call.max_tokens ?? settings?.max_output ?? room;
  const cost = price({ input_tokens, output_tokens });
  return defined({ tokens: input_tokens + output_tokens, cost });
}

/**
 * The longest answer, in tokens, whose cost stays within the rest; `price` computes the cost. Infinite where nothing limits
 * it.
 */
export function longestWithin(call: ModelCall, left: RemainingBudget, price: PriceOf): number {
  const input_tokens = tokensAsked(call);
  const byTokens = left.tokens - input_tokens;
  if (left.cost === Number.POSITIVE_INFINITY) return byTokens;

  const [question, thousand] = [0, 1_000].map((output_tokens) => price({ input_tokens, output_tokens }));
  if (question === undefined || thousand === undefined) return 0;

  const each = (thousand - question) / 1_000;
  const byCost = each > 0 ? (left.cost - question) / each : Number.POSITIVE_INFINITY;
  // One less, against rounding errors.
  return Math.floor(Math.min(byTokens, byCost)) - 1;
}

/** The worst case of a free call: the answer comes from the question, or from a script. */
export function worstForFree(call: ModelCall): { tokens: number; cost: number } {
  const input_tokens = tokensAsked(call);
  return { tokens: input_tokens + (call.max_tokens ?? input_tokens), cost: 0 };
}
