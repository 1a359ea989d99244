import type { ModelSettings } from '../../compile/world.ts';
import { defined } from '../../language/json.ts';
import type { ModelCall, RemainingBudget, WorstCase } from '../../run/model-port.ts';
import type { Clock } from '../../run/ports.ts';
import { maxTokensFor } from '../calls/max-tokens.ts';
import { isFreeProvider } from '../providers/adapters.ts';
import type { ResolvedModel } from '../selection/resolved-model.ts';
import { costOf, longestWithin, type PriceOf, worstCase, worstForFree } from './call-cost.ts';
import { batchPriceAt, tableCost } from './price-table.ts';
import { worstOfMedia } from './worst-of-media.ts';

/** The worst-case costs of calls to chosen models. */
export interface CallCosts {
  /** The price of token counts; the figures of baton.yaml go before those of the table. */
  priceOf(choice: ResolvedModel, batch?: true): PriceOf;
  /** The highest usage of a call, whichever of the models answers. */
  worstOf(call: ModelCall, choices: readonly ResolvedModel[]): WorstCase;
  /** The same for the longest answer within the rest of the budget; undefined where that is too short to be useful. */
  worstWithin(call: ModelCall, left: RemainingBudget, choices: readonly ResolvedModel[]): WorstCase | undefined;
}

/** A shorter answer is rarely useful, and its price would be lost. */
const leastAnswer = 256;

export function createCallCosts(listed: (model: string) => ModelSettings | undefined, clock: Pick<Clock, 'now'>): CallCosts {
  const priceOf = ({ entry, model, name }: ResolvedModel, batch?: true): PriceOf => {
    const usual: PriceOf = (counts) => costOf(listed(model), counts) ?? (entry && tableCost(entry, name, counts, clock.now()));
    if (!batch || isFreeProvider(entry)) return usual;

    const share = listed(model)?.batch_price ?? (entry && batchPriceAt(entry));
    return (counts) => {
      const cost = share === undefined ? undefined : usual(counts);
      return cost === undefined || share === undefined ? undefined : cost * share;
    };
  };

  function worstOfOne(call: ModelCall, choice: ResolvedModel): WorstCase {
    if (isFreeProvider(choice.entry)) return worstForFree(call);
    const price = priceOf(choice, call.batch);
    if (call.makes) return worstOfMedia(call, choice, price);
    const max_tokens = maxTokensFor(call, call.bounds ?? {}, price);
    return worstCase({ ...call, max_tokens }, listed(choice.model), price);
  }

  function worstOf(call: ModelCall, choices: readonly ResolvedModel[]): WorstCase {
    const cases = choices.map((choice) => worstOfOne(call, choice));
    const costs = cases.flatMap(({ cost }) => cost ?? []);
    return defined<WorstCase>({
      tokens: Math.max(...cases.map(({ tokens }) => tokens)),
      cost: costs.length === cases.length ? Math.max(...costs) : undefined,
    });
  }

  function worstWithin(call: ModelCall, left: RemainingBudget, choices: readonly ResolvedModel[]): WorstCase | undefined {
    if (call.max_tokens !== undefined || call.makes) return undefined;
    const paid = choices.filter(({ entry }) => !isFreeProvider(entry));
    const most_tokens = Math.min(...paid.map((choice) => longestWithin(call, left, priceOf(choice, call.batch))));
    if (most_tokens < leastAnswer || most_tokens === Number.POSITIVE_INFINITY) return undefined;
    return { ...worstOf({ ...call, max_tokens: most_tokens }, choices), most_tokens };
  }

  return { priceOf, worstOf, worstWithin };
}
