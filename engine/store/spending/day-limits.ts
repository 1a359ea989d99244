import type { SpendLimits } from '../../compile/pipeline/model/step.ts';
import { defined, isMap, type JsonMap } from '../../language/json.ts';
import { storeTexts } from '../../language/texts/storage/store.ts';
import { say } from '../../language/texts.ts';
import { formatDollars } from '../../language/values/money.ts';
import type { RemainingBudget } from '../../run/model-port.ts';
import { RunError } from '../../state/failure.ts';

/** `limits.per_day` of `baton.yaml`; undefined where it sets none. */
export function dayLimits(limits: JsonMap | undefined): SpendLimits | undefined {
  const day = limits?.['per_day'];
  if (!isMap(day)) return undefined;

  const { max_cost: maxCost, max_tokens: maxTokens, max_calls: maxCalls } = day;
  const found = defined({
    maxCost: typeof maxCost === 'number' ? maxCost : undefined,
    maxTokens: typeof maxTokens === 'number' ? maxTokens : undefined,
    maxCalls: typeof maxCalls === 'number' ? maxCalls : undefined,
  });

  return Object.keys(found).length ? found : undefined;
}

/** The rest of the day's limits. */
export const remainingToday = (
  { maxCost, maxTokens }: SpendLimits,
  spent: { cost: number; tokens: number },
): RemainingBudget => ({
  tokens: (maxTokens ?? Number.POSITIVE_INFINITY) - spent.tokens,
  cost: (maxCost ?? Number.POSITIVE_INFINITY) - spent.cost,
});

/** Why a call may not be made any more today; undefined where it may. `spent` includes reservations. */
export function dayLimitFailure(
  { maxCost, maxTokens, maxCalls }: SpendLimits,
  spent: { cost: number; tokens: number; calls: number },
  worst: { tokens: number; cost?: number },
  model: string,
): RunError | undefined {
  const over = (message: string, hint: string = storeTexts.dayHint) => new RunError({ kind: 'budget', message, hint });
  if (maxCalls !== undefined && spent.calls + 1 > maxCalls) return over(say(storeTexts.dayCalls, { most: maxCalls }));
  if (maxTokens !== undefined && spent.tokens + worst.tokens > maxTokens)
    return over(
      say(storeTexts.dayTokens, { wanted: worst.tokens, left: Math.max(0, maxTokens - spent.tokens), most: maxTokens }),
    );
  if (maxCost === undefined) return undefined;
  if (worst.cost === undefined) return over(say(storeTexts.dayPrice, { model }), storeTexts.dayPriceHint);
  if (spent.cost + worst.cost <= maxCost) return undefined;

  const left = formatDollars(Math.max(0, maxCost - spent.cost));
  return over(say(storeTexts.dayMoney, { wanted: formatDollars(worst.cost), left, most: formatDollars(maxCost) }));
}
