import type { Expertise, Strategy } from '../../../language/models/selection.ts';
import type { Range } from '../../../language/problems.ts';
import type { Quality } from './results.ts';
import type { StepRef } from './step-ref.ts';
import type { Value } from './value.ts';

/** How a model is chosen where none is named. */
export interface Selection {
  range: Range;
  /** `balanced` where nothing is said (`usual`). */
  strategy: Strategy;
  usual?: true;
  /** Models that are asked where none fits, and after the chosen one. */
  fallback?: readonly string[];
  /** Milliseconds that one model may take for one call. */
  timeout?: number;
  /** USD for one call. */
  maxCost?: number;
  /** Milliseconds that a call may take. */
  maxLatency?: number;
  /** Abilities that the model must be known to have. */
  require?: readonly string[];
  /** A role in `roles` of baton.yaml that the model must have. */
  role?: string;
  roleRange?: Range;
  /** Models or providers that are preferred, and those that are never chosen. */
  prefer?: readonly string[];
  exclude?: readonly string[];
  /** The fewest parameters, as written: `7B`. */
  minSize?: string;
  /** The expertise that it must have, in a word. */
  expertise?: Expertise;
  /** The names in `fallback` and `prefer`, with their positions. */
  names: readonly StepRef[];
}

/** A model that is asked first, and a second one for answers of the first that fail their check. */
export interface Cascade {
  range: Range;
  first: Value;
  verify: Quality;
  otherwise: Value;
}
