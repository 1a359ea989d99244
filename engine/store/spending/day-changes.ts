import type { DayUsage, SpendingLine } from './day-totals.ts';

/** The days of a project, written by all its processes. */
export interface DayFiles {
  /**
   * Adds the lines that `decide` computes from the present day, while no other process writes. `decide` may be called again.
   * Rejects with its error, or where the day cannot be written.
   */
  append(file: string, decide: (day: DayUsage) => SpendingLine[]): Promise<void>;
}

/** A change with its waiter. */
export interface DayChange {
  file: string;
  decide(day: DayUsage): SpendingLine[];
  done(): void;
  failed(error: unknown): void;
}

/** Passes on all waiting changes of this process together, so that a hundred simultaneous calls write once. */
export function appendInTurn(appendTogether: (file: string, changes: readonly DayChange[]) => Promise<void>): DayFiles {
  let queue: DayChange[] = [];
  let working = false;

  async function work(): Promise<void> {
    if (working) return;
    working = true;
    while (queue.length) {
      const [first] = queue;
      const now = queue.filter(({ file }) => file === first?.file);
      queue = queue.filter((one) => !now.includes(one));
      if (!first) break;
      await appendTogether(first.file, now).catch((error: unknown) => {
        for (const { failed } of now) failed(error);
      });
    }

    working = false;
  }

  return {
    append: (file, decide) =>
      new Promise<void>((done, failed) => {
        queue.push({ file, decide, done, failed });
        void work();
      }),
  };
}
