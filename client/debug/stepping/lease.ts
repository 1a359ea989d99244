import type { Hooks } from '../host.ts';

/** A session's hooks and other state in a run, released together. */
export interface Lease {
  /** After the release they do nothing, even if they are still called. */
  hooks: Hooks;
  /** Called on release; at once if already released. */
  onRelease(undo: () => void): void;
  release(): void;
}

/** All hooks of a session are installed through a lease, so none can remain in a run. */
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
