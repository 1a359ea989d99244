import type { CallPlace, ModelAnswer, ModelCall } from '../../run/ports.ts';
import { isRunError, toFailure, unbilled } from '../../state/failure.ts';
import { type Took, tookTogether } from '../../state/usage.ts';
import type { Counts } from '../contract.ts';
import { tokensUntil } from '../prices/cost.ts';

/** What a call took that was never made, or that asked somebody who takes nothing. */
export const nothing: Took = { cost: 0 };

export const isNothing = ({ usage, cost }: Took): boolean => cost === 0 && usage === undefined;

/** What a call took that failed: as whoever threw it says, nothing where it was refused before an answer had begun, else unknown. */
export function tookFor(thrown: unknown, sent: boolean): Took {
  if (!sent) return nothing;
  const known = isRunError(thrown) ? thrown.took : undefined;
  return known ?? (unbilled.has(toFailure(thrown).kind) ? nothing : {});
}

/** An answer with what those took who were asked before and gave none. */
export function withLost({ usage, cost, ...answer }: ModelAnswer, lost: readonly Took[]): ModelAnswer {
  const own: Took = { ...(usage ? { usage } : {}), ...(cost === undefined ? {} : { cost }) };
  return { ...answer, ...tookTogether([own, ...lost]) };
}

/** What a call took: as its provider says, else as far as it can be told from what was said. */
export function spentOn(
  { usage, cost }: Pick<ModelAnswer, 'usage' | 'cost'>,
  asked: ModelCall,
  characters: number,
  price: (counts: Counts) => number | undefined,
): { tokens: number; cost?: number } {
  const told = usage?.input_tokens !== undefined && usage.output_tokens !== undefined;
  const counts = told ? usage : tokensUntil(asked, characters);
  const paid = cost ?? price(counts);
  return { tokens: (counts.input_tokens ?? 0) + (counts.output_tokens ?? 0), ...(paid === undefined ? {} : { cost: paid }) };
}

/** The same call of the same run has the same name, also in another process. */
export const callName = (place: CallPlace | undefined, { step }: ModelCall): string =>
  place ? `${place.run ?? ''} ${place.path} ${place.request}` : (step ?? '');
