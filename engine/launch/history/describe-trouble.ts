import { toFailure } from '../../state/failure.ts';
import { Refusal } from '../refusal.ts';

/** Why the history, or the log of a run, cannot be used, and what to do. */
export function describeTrouble(error: unknown): string {
  const { message, hint } = error instanceof Refusal ? error : toFailure(error);
  return hint === undefined ? message : `${message} ${hint}`;
}
