import type { ModelSettings } from '../../compile/world.ts';
import { defined } from '../../language/json.ts';
import type { Clock, ModelCall, RemainingBudget, WorstCase } from '../../run/ports.ts';
import { maxTokensFor } from '../calls/max-tokens.ts';
import { isFree } from '../providers/adapters.ts';
import type { Choice } from '../selection/resolve.ts';
import { costOf, longestWithin, type PriceOf, worstCase, worstForFree } from './cost.ts';
import { tableCost } from './price-table.ts';

/** What calls to chosen models may cost. */
export interface CallCosts {
  /** The price of counts of tokens; the figures of baton.yaml go before those of the table. */
  priceOf(choice: Choice): PriceOf;
  /** The most that a call may take, whichever of the models answers. */
  worstOf(call: ModelCall, choices: readonly Choice[]): WorstCase;
  /** The same for the longest answer that keeps within what is left; undefined where there is none of use. */
  worstWithin(call: ModelCall, left: RemainingBudget, choices: readonly Choice[]): WorstCase | undefined;
}

/** Shorter than this an answer is of little use: what is paid for it would be lost. */
const leastAnswer = 256;

export function createCallCosts(listed: (model: string) => ModelSettings | undefined, clock: Pick<Clock, 'now'>): CallCosts {
  const priceOf =
    ({ entry, model, name }: Choice): PriceOf =>
    (counts) =>
      costOf(listed(model), counts) ?? (entry && tableCost(entry, name, counts, clock.now()));

  function worstOfOne(call: ModelCall, choice: Choice): WorstCase {
    if (isFree(choice.entry)) return worstForFree(call);
    const price = priceOf(choice);
    const max_tokens = maxTokensFor(call, call.bounds ?? {}, price);
    return worstCase({ ...call, max_tokens }, listed(choice.model), price);
  }

  function worstOf(call: ModelCall, choices: readonly Choice[]): WorstCase {
    const cases = choices.map((choice) => worstOfOne(call, choice));
    const costs = cases.flatMap(({ cost }) => cost ?? []);
    return defined<WorstCase>({
      tokens: Math.max(...cases.map(({ tokens }) => tokens)),
      cost: costs.length === cases.length ? Math.max(...costs) : undefined,
    });
  }

  function worstWithin(call: ModelCall, left: RemainingBudget, choices: readonly Choice[]): WorstCase | undefined {
    if (call.max_tokens !== undefined) return undefined;
    const paid = choices.filter(({ entry }) => !isFree(entry));
    const most_tokens = Math.min(...paid.map((choice) => longestWithin(call, left, priceOf(choice))));
    if (most_tokens < leastAnswer || most_tokens === Number.POSITIVE_INFINITY) return undefined;
    return { ...worstOf({ ...call, max_tokens: most_tokens }, choices), most_tokens };
  }

  return { priceOf, worstOf, worstWithin };
}
