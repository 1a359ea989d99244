import type { Failure } from '../../state/failure.ts';
import { RunError } from '../../state/failure.ts';
import type { RunResult } from '../../state/result/result.ts';

/**
 * The run stopped in the middle because its own data could not be written, after steps had begun. It is interrupted, and a resume continues
 * it. The command line ends with 4.
 */
export class BrokenRun extends RunError {
  /** The run as it stands, interrupted. */
  readonly result: RunResult;

  constructor(failure: Failure, result: RunResult) {
    super(failure);
    this.result = { ...result, status: 'interrupted', error: failure };
  }
}
