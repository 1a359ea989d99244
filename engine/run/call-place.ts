import type { Permission } from '../language/permission.ts';
import type { Fact } from '../state/events.ts';

/** Which call of a run it is: its path (`step#2`), what it is for, and the fingerprint of its request as the log has it. */
export interface CallPlace {
  path: string;
  kind: Fact<'call.started'>['kind'];
  request: string;
  /** The run's id. */
  run?: string;
  /** Reports to people the reason for which the call waits. */
  waits?(text: string): void;
  /** The longest answer, in tokens, that the budget of the run leaves room for; only where that is less than the model may give. */
  most_tokens?: number;
  /** Permissions granted in this run so far, to all steps or to the calling one. */
  allowed?: readonly Permission[];
}
