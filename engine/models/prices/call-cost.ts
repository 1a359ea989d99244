import type { ModelSettings } from '../../compile/world.ts';
import { defined } from '../../language/json.ts';
import type { ModelCall, RemainingBudget, WorstCase } from '../../run/model-port.ts';
import type { Counts } from '../contract.ts';
import { tokensAsked } from './tokens.ts';

/** What counts of tokens cost in USD; undefined where a price is unknown. */
export type PriceOf = (counts: Counts) => number | undefined;

type Prices = Pick<ModelSettings, 'input_price' | 'output_price' | 'cached_price' | 'picture_price' | 'minute_price'>;

/** What a call cost in USD; undefined where a price or a count of tokens is unknown. Cached tokens are part of the input. */
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

/** An output bound where neither the call nor baton.yaml names one; more than a usual answer, so that reserving by it errs upwards. */
const assumedOutput = 16_384;

/**
 * The most tokens (and USD) that a call may use. Tokens of the question are estimated upwards: three characters each, outside ASCII one.
 * `price` says what such counts cost.
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

/** The longest answer, in tokens, that keeps a call within what is left; `price` says what counts cost. Infinite where nothing bounds it. */
export function longestWithin(call: ModelCall, left: RemainingBudget, price: PriceOf): number {
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
