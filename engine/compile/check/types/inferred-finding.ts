import type { TypeProblem } from '../../template/types/infer.ts';
import type { Finding } from '../checkable.ts';

export interface InferredFinding extends Finding {
  code: TypeProblem['code'] | 'unknown-step';
}
