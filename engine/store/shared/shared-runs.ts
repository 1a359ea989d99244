import { setTimeout as sleep } from 'node:timers/promises';
import { storeTexts } from '../../language/texts/storage/store.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { createCommitter } from './committer.ts';
import { type Copies, openCopies } from './copies.ts';
import type { RunRows } from './run-rows.ts';
import { openMessageBell } from './shared-inbox.ts';
import { createSharedStore, type SharedStore } from './shared-store.ts';

/** Does something again while a fault of the way passes. Rejects with a RunError. */
export type AskAgain = <T>(work: () => Promise<T>) => Promise<T>;

/** Faults of the storage of runs. */
export interface RowFaults {
  /** Whether a retry may succeed: the request is not itself at fault. */
  isPassing(error: unknown): boolean;
  explain(error: unknown): RunError;
  /** For people: the fault, and that it is over. */
  describe(error: unknown): string;
  describeEnd(): string;
}

interface SharedRunsOptions {
  /** The rows, with retries; without them each request is sent once. */
  rowsWith(retry?: AskAgain): RunRows;
  faults: RowFaults;
  /** The folder with this process's copies. */
  root: string;
  /** Milliseconds after which an owner without a sign of life counts as dead. */
  lease: number;
  /** Milliseconds between two looks for messages that found some. */
  bellEvery: number;
  told(text: string): void;
}

/** Shared runs, for one process. */
export interface SharedRuns {
  /** Without retries. */
  rows: RunRows;
  retry: AskAgain;
  store: SharedStore;
  copies: Copies;
  /** Releases everything: no run is at work any more. */
  close(): Promise<void>;
}

/** How long requests wait for the storage, as a share of the lease. */
export const waitsOfLease = 0.66;

/** Opens shared runs: heartbeats begin. Rejects with a RunError where the first one fails. */
export async function openSharedRuns(options: SharedRunsOptions): Promise<SharedRuns> {
  const { rowsWith, faults, root, lease, bellEvery, told } = options;
  const { explain, isPassing } = faults;
  const trouble = tellTrouble(faults, told);
  let closed = false;
  const retry = retrying({ isOver: (begun) => Date.now() - begun > lease * waitsOfLease, faults, ...trouble });
  const rows = rowsWith();
  const retriedRows = rowsWith(retry);
  const persist = rowsWith(retrying({ isOver: () => closed, faults, ...trouble }));

  await rows.beat([]).catch((error: unknown) => {
    throw explain(error);
  });

  const committer = createCommitter({ rows, doubt: lease * waitsOfLease, explain, isPassing, ...trouble });
  const bell = openMessageBell(rows, bellEvery);
  const copies = openCopies(retriedRows, root);
  const store = createSharedStore({ rows: retriedRows, persist, committer, bell, copies });
  const heart = beatUntilStopped(rows, lease, { store, ...trouble });

  return {
    rows,
    retry,
    store,
    copies,
    async close() {
      closed = true;
      bell.close();
      await heart.stop();
      await committer.idle();
      for (const run of store.held.values()) await rows.letGo(run, 0).catch(() => undefined);
      await copies.close();
    },
  };
}

interface Trouble {
  troubled(error: unknown): void;
  recovered(): void;
}

/** Reports a fault once, however many runs meet it, and its end. */
function tellTrouble({ describe, describeEnd }: RowFaults, told: (text: string) => void): Trouble {
  let isTroubled = false;
  return {
    troubled(error) {
      if (isTroubled) return;
      isTroubled = true;
      told(describe(error));
    },
    recovered() {
      if (!isTroubled) return;
      isTroubled = false;
      told(describeEnd());
    },
  };
}

interface Retrying extends Trouble {
  faults: RowFaults;
  /** Whether retries have lasted long enough; `begun` is the time of the first attempt. */
  isOver(begun: number): boolean;
}

const retrying =
  ({ isOver, faults, troubled, recovered }: Retrying): AskAgain =>
  async (work) => {
    const begun = Date.now();
    for (let pause = 50; ; pause = Math.min(pause * 2, 2_000)) {
      try {
        const result = await work();
        recovered();
        return result;
      } catch (error) {
        if (!faults.isPassing(error) || isOver(begun)) throw faults.explain(error);
        troubled(error);
      }
      await sleep(pause);
    }
  };

/** Sends heartbeats, and detects runs that were taken over. */
function beatUntilStopped(rows: RunRows, lease: number, { store, troubled, recovered }: { store: SharedStore } & Trouble) {
  let beating: Promise<void> = Promise.resolve();

  const once = async (): Promise<void> => {
    const held = [...store.held.values()];
    const lost = await rows.beat(held.map(({ id, epoch }) => ({ id, epoch })));
    for (const run of held.filter(({ id }) => lost.has(id)))
      run.lose(new RunError({ kind: 'interrupted', message: say(storeTexts.takenOver) }));
  };

  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    beating = once()
      .then(recovered, troubled)
      .finally(() => (isBusy = false));
  }, lease / 5).unref();

  return {
    async stop() {
      clearInterval(timer);
      await beating;
    },
  };
}
