import type { Fact } from '../events.ts';
import type { StepState } from '../step.ts';

/** The order of steps that wait for a slot: a port of `decide`, which depends on facts alone. */
export interface Order {
  /** The expected time from a step to the end of the run, itself included, in milliseconds: the longer one goes first. */
  aheadOf(step: StepState): number;
  /** False where times are not known: then steps go by their number. */
  readonly isTimed: boolean;
  /**
   * The moment by which a step must begin so that nothing ahead of it is late, in milliseconds since 1970; infinite where nothing is due. The
   * earlier, the less slack there is: what time it is makes no difference to who goes first.
   */
  latestStart(step: StepState): number;
  /** Takes a fact that is folded into the state already. */
  note(step: StepState, fact: Fact): void;
  /** Raised whenever expected times have changed: waiting steps are sorted again. */
  readonly version: number;
}
