import type { Failure } from '../../state/failure.ts';
import { RunError } from '../../state/failure.ts';
import type { RunResult } from '../../state/result/result.ts';

/**
 * Why a run has stopped in the middle: what Baton keeps of it could not be written, after steps had begun. The run stands interrupted, and a
 * resume goes on with it. The command line ends with 4.
 */
export class BrokenRun extends RunError {
  /** The run as it stands, interrupted. */
  readonly result: RunResult;

  constructor(failure: Failure, result: RunResult) {
    super(failure);
    this.result = { ...result, status: 'interrupted', error: failure };
  }
}
