import type { StartOptions } from '../options.ts';

/** A run that a step waits for. */
export interface AwaitedRun {
  run: string;
  folder: string;
  /** Aborted when nobody waits for it any more: it is to be cancelled. */
  unwanted: AbortSignal;
  /** Aborted when the run that waits is let go of: somebody goes on with both. */
  letGo: AbortSignal;
  bell: Bell;
  hasBegun(): Promise<boolean>;
  /** What it is begun with; `secrets`: those that only this process knows go along. */
  options(secrets: boolean): Promise<StartOptions>;
  /** It is driven here: `cancel` is called each time that it is cancelled. */
  drivenBy(cancel: () => void): void;
  /** From now on whatever becomes of it is told to its step. */
  forget(): void;
}

/** Rung when something may have become of a run. */
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
