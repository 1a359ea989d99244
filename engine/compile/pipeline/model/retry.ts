import type { Range } from '../../../language/problems.ts';
import type { StepRef } from './step-ref.ts';
import type { MapValue, Value } from './value.ts';

export interface Retry {
  /** Extra attempts after the first. */
  attempts: number;
  /** Milliseconds before the first extra attempt. */
  delay: number;
  backoff: 'constant' | 'linear' | 'exponential';
  maxDelay: number;
  jitter: boolean;
  on?: readonly string[];
}

/** The values of `retry` that the run computes; defaults are used until then. */
export interface ComputedRetry {
  attempts?: Value;
  delay?: Value;
  maxDelay?: Value;
}

/**
 * One entry of `on_error`: the failures that it handles, and the reaction. Further attempts come first, then a fallback, then
 * a value or a step.
 */
export interface Handler {
  range: Range;
  /** The kinds of failure that it handles; without kinds and pattern, all. */
  kinds?: readonly string[];
  /** A regular expression that the message must match. */
  pattern?: string;
  use?: Value;
  step?: StepRef;
  /** Further attempts, with these parameters in place of the step's own. */
  retry?: { attempts: number; with?: MapValue };
  /** Another model, another prompt, or both; or a tool call. */
  fallback?:
    | { model?: Value; prompt?: Value }
    | { tool: string; toolRange: Range; action: string; actionRange: Range; parameters: MapValue };
}
