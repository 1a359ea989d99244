import type { SpendLimits } from '../../compile/pipeline/model/step.ts';
import type { Spending } from '../../state/step.ts';
import type { Usage } from '../../state/usage.ts';
import type { RemainingBudget } from '../model-port.ts';

/** The usage of one call; unknown parts count as zero. */
export interface CountedUsage {
  usage?: Usage;
  /** USD. */
  cost?: number;
  /** The number of calls, if not one. */
  model_calls?: number;
}

/** The usage under some limits, with the reservations of calls in flight. */
export interface Tally {
  limits: SpendLimits;
  /** The step with these limits; undefined for the run's. */
  path?: string;
  spent: Spending;
  reserved: Spending;
}

/** Nothing spent yet. */
export const newTally = (limits: SpendLimits, path?: string): Tally => ({
  limits,
  path,
  spent: { cost: 0, tokens: 0, calls: 0 },
  reserved: { cost: 0, tokens: 0, calls: 0 },
});

/** The rest under all of them, ignoring calls in flight. */
export const remainingIn = (tallies: readonly Tally[]): RemainingBudget => ({
  tokens: Math.min(...tallies.map(({ limits, spent }) => (limits.maxTokens ?? Number.POSITIVE_INFINITY) - spent.tokens)),
  cost: Math.min(...tallies.map(({ limits, spent }) => (limits.maxCost ?? Number.POSITIVE_INFINITY) - spent.cost)),
});

/** The share of the remainder for each of `among`, at most its `own` limits; unlimited quantities are absent. */
export function shareOf(tallies: readonly Tally[], own: SpendLimits, among: number): SpendLimits {
  const shares: SpendLimits = {};
  for (const [limit, of] of spendLimits) {
    const left = Math.min(...tallies.map(({ limits, spent }) => (limits[limit] ?? Number.POSITIVE_INFINITY) - spent[of]));
    if (left === Number.POSITIVE_INFINITY) continue;
    const share = Math.min(own[limit] ?? left / among, left);
    // The smallest countable amount: with nothing left the call is refused as too expensive.
    shares[limit] = of === 'cost' ? Math.max(share, 1e-6) : Math.max(Math.floor(share), 1);
  }

  return shares;
}

const spendLimits = [
  ['maxCost', 'cost'],
  ['maxTokens', 'tokens'],
  ['maxCalls', 'calls'],
] as const;

/** Whether the limits leave room for a call, with or without the reservations of others. */
export function fitsLimits(
  { limits, spent, reserved }: Tally,
  worst: { tokens: number; cost?: number; calls?: number },
  others?: 'reserved',
): boolean {
  const { maxCost, maxTokens, maxCalls } = limits;
  const sum = (of: keyof Spending): number => spent[of] + (others ? reserved[of] : 0);
  return (
    (maxCost === undefined || sum('cost') + (worst.cost ?? 0) <= maxCost) &&
    (maxTokens === undefined || sum('tokens') + worst.tokens <= maxTokens) &&
    (maxCalls === undefined || sum('calls') + (worst.calls ?? 1) <= maxCalls)
  );
}
