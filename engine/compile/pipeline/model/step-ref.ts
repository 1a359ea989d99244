import type { Range } from '../../../language/problems.ts';
import type { Value } from './value.ts';

export interface StepRef {
  id: string;
  range: Range;
}

/** A route whose target the run computes. */
export interface ComputedRoute extends ComputedTarget {
  on: 'false' | 'success' | 'failure';
}

/** A target that the run computes, out of written candidates. */
export interface ComputedTarget {
  value: Value;
  candidates: StepRef[];
}
