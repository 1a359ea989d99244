import { traitsOf } from '../../language/failures.ts';
import { defined } from '../../language/json.ts';
import type { CallPlace } from '../../run/call-place.ts';
import type { ModelAnswer, ModelCall } from '../../run/model-port.ts';
import { isRunError, toFailure } from '../../state/failure.ts';
import { sumUsage, type UsageCost } from '../../state/usage.ts';
import type { PriceOf } from '../prices/call-cost.ts';
import { tokensUntil } from '../prices/tokens.ts';

/** The usage of a free call. */
export const noUsage: UsageCost = { cost: 0 };
/** The usage of a call that was never made. */
export const notAsked: UsageCost = { cost: 0, unasked: true };

const isNoUsage = ({ usage, cost }: UsageCost): boolean => cost === 0 && usage === undefined;

/** The usage of a failed call: as its failure says, none where it was refused before an answer, else unknown. */
export function failedUsage(thrown: unknown, sent: boolean): UsageCost {
  if (!sent) return notAsked;
  const reported = isRunError(thrown) ? thrown.usage : undefined;
  return reported ?? (traitsOf(toFailure(thrown).kind).unbilled ? noUsage : {});
}

/** An answer with the usage of earlier models that failed. */
export function withFailedUsage({ usage, cost, ...answer }: ModelAnswer, failed: readonly UsageCost[]): ModelAnswer {
  return { ...answer, ...sumUsage([defined<UsageCost>({ usage, cost }), ...failed]) };
}

interface MeteredCall {
  call: ModelCall;
  price: PriceOf;
  /** Characters of the answer so far. */
  characters: number;
}

/** The usage charged to a budget: as the provider reports it, else an estimate from the characters. */
export function chargedUsage(
  { usage, cost }: UsageCost,
  { call, price, characters }: MeteredCall,
): { tokens: number; cost?: number | undefined } {
  if (isNoUsage({ usage, cost })) return { tokens: 0, cost: 0 };
  const isReported = usage?.input_tokens !== undefined && usage.output_tokens !== undefined;
  const counts = isReported ? usage : tokensUntil(call, characters);
  return defined({ tokens: (counts.input_tokens ?? 0) + (counts.output_tokens ?? 0), cost: cost ?? price(counts) });
}

/** The name of a call, equal for the same call of the same run in another process. */
export const callKey = (place: CallPlace | undefined, { step }: ModelCall): string =>
  place ? `${place.run ?? ''} ${place.path} ${place.request}` : (step ?? '');
