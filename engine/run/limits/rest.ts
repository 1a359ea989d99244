import type { RunClock } from './run-clock.ts';

/** A process that gives runs up while they only wait for a moment. */
export interface GivesUp {
  /** The longest wait in which a run stays, in milliseconds. */
  longestWait: number;
  /** Hears no more messages: none is read by a process that is about to go. Resolves when none is being handled. */
  deafen(): Promise<void>;
  /** The run stays: messages are heard again. */
  listen(): void;
}

interface RestOptions {
  givesUp: GivesUp | undefined;
  clock: Pick<RunClock, 'now' | 'next' | 'turn'>;
  /** Whether something may happen before the next moment. */
  stays(): boolean;
  /** The number of facts. */
  facts(): number;
  /** Ends the waits. */
  end(): void;
}

/**
 * Gives a run up in a long wait: somebody else goes on at its moment, or with the first message. The earliest moment of all
 * counts, so limits of time and deadlines of questions pass as they would here.
 */
export function createRest({ givesUp, clock, stays, facts, end }: RestOptions) {
  let due: number | undefined;
  let isLooking = false;

  /** Whether the next moment is further away than so many milliseconds. */
  const isFar = (ms: number): boolean => clock.next !== undefined && clock.next - clock.now() > ms;

  async function look(): Promise<void> {
    if (!givesUp || isLooking || stays() || !isFar(givesUp.longestWait)) return;

    isLooking = true;
    const before = facts();
    await givesUp.deafen();
    // A wait that has just ended goes on first.
    await clock.turn();
    isLooking = false;

    if (facts() === before && !stays() && isFar(givesUp.longestWait)) {
      due = clock.next;
      end();
      return;
    }

    givesUp.listen();
    if (facts() > before) await look();
  }

  return {
    /** Once the run was given up: when it goes on, in milliseconds since 1970. */
    get due() {
      return due;
    },
    look,
  };
}
