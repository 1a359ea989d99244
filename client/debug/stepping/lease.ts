import type { Hooks } from '../host.ts';

/** What a session has put into a run, let go of at once and for all. */
export interface Lease {
  /** They do nothing any more once they are let go of, whoever still calls them. */
  hooks: Hooks;
  /** Done as they are let go of; at once where that has been. */
  onRelease(undo: () => void): void;
  release(): void;
}

/** Every hook of a session goes into its run through here, so that nothing of it can be left there. */
export function leaseHooks(given: Hooks): Lease {
  let held: Hooks | undefined = given;
  const undoing: (() => void)[] = [];
  return {
    hooks: {
      onEvent: (event) => held?.onEvent(event),
      pauseBefore: (step) => held?.pauseBefore?.(step),
      onPause: (pause) => held?.onPause?.(pause),
    },
    onRelease(undo) {
      if (held) undoing.push(undo);
      else undo();
    },
    release() {
      held = undefined;
      for (const undo of undoing.splice(0)) undo();
    },
  };
}
