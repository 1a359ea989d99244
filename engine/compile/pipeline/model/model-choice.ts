import type { Range } from '../../../language/problems.ts';
import type { Expertise, Strategy } from '../../../language/selection.ts';
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
  /** What the model must be known to be able to do. */
  require?: readonly string[];
  /** A word of `roles` in baton.yaml that the model must have. */
  role?: string;
  roleRange?: Range;
  /** Models or providers that go before all others, and those that are never taken. */
  prefer?: readonly string[];
  exclude?: readonly string[];
  /** The fewest parameters, as written: `7B`. */
  minSize?: string;
  /** How good it must be, in a word. */
  expertise?: Expertise;
  /** The names of `fallback` and `prefer`, where they stand. */
  names: readonly StepRef[];
}

/** A model that is asked first, and one that is asked where the first one's answer misses what it is held against. */
export interface Cascade {
  range: Range;
  first: Value;
  verify: Quality;
  otherwise: Value;
}
