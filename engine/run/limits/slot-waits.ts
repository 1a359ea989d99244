import { whenAborted } from '../../language/abort.ts';
import type { Agenda } from '../../state/schedule/agenda.ts';
import type { StepState } from '../../state/step.ts';

/** Steps that wait for a slot of `max_parallel` before another attempt. */
export interface SlotWaits {
  readonly size: number;
  /**
   * Resolves when `decide` has given the step a slot, or the signal is aborted: the waiter then checks whether the run, or an
   * enclosing frame, is over.
   */
  wait(step: StepState, signal: AbortSignal): Promise<void>;
  /** Gives the step its slot. */
  grant(step: StepState): void;
}

/** `changed` is called for each waiter: a slot may be free at once. */
export function createSlotWaits(agenda: Agenda, changed: () => void): SlotWaits {
  const waits = new Map<StepState, () => void>();
  return {
    get size() {
      return waits.size;
    },
    wait(step, signal) {
      if (signal.aborted) return Promise.resolve();
      agenda.again.push(step);
      return new Promise((resolve) => {
        const go = (): void => {
          off();
          waits.delete(step);
          resolve();
        };

        const off = whenAborted(signal, go);
        waits.set(step, go);
        changed();
      });
    },
    grant: (step) => waits.get(step)?.(),
  };
}
