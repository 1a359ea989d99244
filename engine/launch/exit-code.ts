import type { RunResult } from '../state/result/result.ts';

/** The exit code for a run's end, for the command line and for debuggers. */
export function exitCode(status: RunResult['status']): number {
  return { succeeded: 0, failed: 1, waiting: 4, interrupted: 4, cancelled: 130, running: 4 }[status];
}
