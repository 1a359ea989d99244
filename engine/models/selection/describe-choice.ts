import type { Strategy } from '../../language/models/selection.ts';
import { keyNamesOf } from '../settings/homes.ts';
import { keyFor } from '../settings/keys.ts';
import type { ModelRefusal } from '../settings/provider-table.ts';
import { resolve, type SelectionContext } from './resolve.ts';
import type { Candidate, SelectedModel } from './select.ts';

interface DescribedCandidate extends Candidate {
  /** The alternative keys, where none is set. */
  keys: readonly string[];
}

/** The model that would be chosen now, whether or not it can be asked; an empty name where none fits. */
export interface DescribedChoice {
  model: string;
  reason: string;
  /** The strategy of the choice. */
  strategy?: Strategy | undefined;
  /** Its fallbacks, in order. */
  instead: readonly string[];
  /** Every candidate; only where there were several. */
  candidates: readonly DescribedCandidate[];
  /** Why it cannot be asked. */
  refusal?: ModelRefusal | undefined;
  keys: readonly string[];
}

/** A choice in the form that is shown before a run. */
export function describeChoice(chosen: SelectedModel, choosing: SelectionContext): DescribedChoice {
  const { model, reason, strategy, chain, candidates = [], refusal } = chosen;
  return {
    model,
    reason,
    strategy,
    instead: chain.slice(1).map((one) => one.model),
    candidates: candidates.map((one) => ({ ...one, keys: missingKeys(one.model, choosing) })),
    refusal: refusal && { message: refusal.message, hint: refusal.hint },
    keys: missingKeys(model, choosing),
  };
}

function missingKeys(model: string, choosing: SelectionContext): string[] {
  const { entry } = resolve(model, '', choosing);
  if (entry?.key === undefined || typeof keyFor(entry, choosing.keys) === 'object') return [];
  return keyNamesOf(entry);
}
