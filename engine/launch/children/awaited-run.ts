import type { Fact } from '../../state/events.ts';
import type { RunState } from '../../state/state.ts';
import type { StartOptions } from '../options.ts';

/** A run that a step waits for. */
export interface AwaitedRun {
  run: string;
  folder: string;
  /** Aborted when nobody waits for it any more: then it is cancelled. */
  unwanted: AbortSignal;
  /** Aborted when this process gives up the parent run: another one continues both. */
  letGo: AbortSignal;
  bell: Bell;
  hasBegun(): Promise<boolean>;
  /** Its options; `secrets` passes those that only this process knows. */
  options(secrets: boolean): Promise<StartOptions>;
  /** Its state after these facts. */
  fold(facts: readonly Fact[]): Promise<RunState>;
  /** It is executed here: `cancel` is called at each cancellation. */
  drivenBy(cancel: () => void): void;
  /** From now on its outcome is reported to its step. */
  forget(): void;
}

/** A signal that the state of a run may have changed. */
export interface Bell {
  ring(): void;
  /** Resolves at the next ring, at once where there was one since the last `heard`. */
  next(): Promise<void>;
  readonly isRung: boolean;
  heard(): void;
}

export function createBell(): Bell {
  let rung = Promise.withResolvers<void>();
  let isRung = false;
  return {
    ring() {
      isRung = true;
      rung.resolve();
    },
    next: () => rung.promise,
    get isRung() {
      return isRung;
    },
    heard() {
      if (isRung) rung = Promise.withResolvers();
      isRung = false;
    },
  };
}
