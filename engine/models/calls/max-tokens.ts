import type { CallBounds, ModelCall } from '../../run/model-port.ts';
import type { PriceOf } from '../prices/call-cost.ts';
import { tokensAsked } from '../prices/tokens.ts';

/**
 * The limit of a call's answer in tokens: the requested one, and no more than `most_cost` (USD) pays for by `price`.
 * Undefined where it is unlimited.
 */
export function maxTokensFor(call: ModelCall, { most_cost }: CallBounds, price: PriceOf): number | undefined {
  const { max_tokens } = call;
  if (most_cost === undefined) return max_tokens;

  const input_tokens = tokensAsked(call);
  const question = price({ input_tokens, output_tokens: 0 });
  const thousand = price({ input_tokens, output_tokens: 1_000 });
  if (question === undefined || thousand === undefined || thousand <= question) return max_tokens;

  const affordable = Math.max(1, Math.floor(((most_cost - question) / (thousand - question)) * 1_000));
  return smaller(affordable, max_tokens);
}

/** The smaller of two bounds; undefined where neither is set. */
export const smaller = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);

/** A call with this limit for its answer. */
export function limitTokens(call: ModelCall, bound: number | undefined): ModelCall {
  const max_tokens = smaller(call.max_tokens, bound);
  return max_tokens === undefined ? call : { ...call, max_tokens };
}
