import type { Permission } from '../language/permission.ts';
import type { Fact } from '../state/events.ts';

/** The identity of a call in a run: its path (`step#2`), its purpose, and the logged fingerprint of its request. */
export interface CallPlace {
  path: string;
  kind: Fact<'call.started'>['kind'];
  request: string;
  /** The run's id. */
  run?: string;
  /** Reports to people why the call waits. */
  waits?(text: string): void;
  /** The longest answer, in tokens, that the run's budget allows; only where that is below the model's limit. */
  most_tokens?: number;
  /** Permissions granted in this run so far, to all steps or to the calling one. */
  allowed?: readonly Permission[];
}
