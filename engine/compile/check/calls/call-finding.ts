import type { ProblemCode } from '../../../language/problems.ts';
import type { Finding } from '../checkable.ts';

export interface CallFinding extends Finding {
  code: ProblemCode;
}
