import { modelsTexts } from '../../language/texts/models.ts';
import { say } from '../../language/texts.ts';
import type { CallBounds, Clock, ModelCall } from '../../run/ports.ts';
import { RunError } from '../../state/failure.ts';
import type { Counts } from '../contract.ts';
import { tokensAsked } from '../prices/cost.ts';

/**
 * The longest answer that a call may be given, in tokens: what it says, and no more than `most_cost` (USD) pays for by `price`. Undefined
 * where nothing bounds it.
 */
export function longestFor(
  asked: ModelCall,
  { most_cost }: CallBounds,
  price: (counts: Counts) => number | undefined,
): number | undefined {
  const { max_tokens } = asked;
  if (most_cost === undefined) return max_tokens;
  const input_tokens = tokensAsked(asked);
  const question = price({ input_tokens, output_tokens: 0 });
  const thousand = price({ input_tokens, output_tokens: 1_000 });
  if (question === undefined || thousand === undefined || thousand <= question) return max_tokens;
  const paid = Math.max(1, Math.floor(((most_cost - question) / (thousand - question)) * 1_000));
  return Math.min(paid, max_tokens ?? paid);
}

/** The smaller of two bounds; undefined where neither is set. */
export const shortest = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);

/** A call whose answer may be as long as this and no longer. */
export function noLonger(asked: ModelCall, most: number | undefined): ModelCall {
  const max_tokens = shortest(asked.max_tokens, most);
  return max_tokens === undefined ? asked : { ...asked, max_tokens };
}

/** A signal that gives a call up after `patience` milliseconds; `over` ends the waiting. */
export function withPatience(
  outer: AbortSignal,
  patience: number | undefined,
  model: string,
  clock: Clock,
): { signal: AbortSignal; over(): void } {
  if (patience === undefined) return { signal: outer, over: () => undefined };
  const [late, ended] = [new AbortController(), new AbortController()];
  clock.sleep(patience, AbortSignal.any([ended.signal, outer])).then(
    () =>
      late.abort(new RunError({ kind: 'timeout', message: say(modelsTexts.outOfPatience, { model, seconds: patience / 1000 }) })),
    () => undefined,
  );
  return { signal: AbortSignal.any([outer, late.signal]), over: () => ended.abort() };
}
