import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunRows, TakenRun } from '../../../../engine/store/shared/run-rows.ts';
import { waitsOfLease } from '../../../../engine/store/shared/shared-runs.ts';
import { type Random, randomOf } from '../../../server/life/random.ts';
import type { LifeSign } from './run-history.ts';

/** A sign of life that reached the rows, and the runs that it named. */
export interface HeldSign extends LifeSign {
  held: readonly TakenRun[];
}

/** Rows over a way that loses, delays and cuts. */
export interface FaultyRows {
  rows: RunRows;
  /** The signs of life that reached the rows, by the monotonic clock of this process. */
  signs: readonly HeldSign[];
  /** Asks something else on the same way. */
  ask<T>(work: () => Promise<T>): Promise<T>;
  /** Faults begin. */
  begin(): void;
  /** Ends them, and resolves once nothing is on its way any more. */
  mend(): Promise<void>;
}

/** What happens to a question: by chance, the same for the same seed, as far as the questions are the same. */
export function openFaultyRows(rows: RunRows, seed: number, lease: number): FaultyRows {
  const random = randomOf(seed);
  const late = new Set<Promise<unknown>>();
  const signs: HeldSign[] = [];
  let isMended = true;
  let cutUntil = 0;
  let muteUntil = 0;

  const strike = async <T>(work: () => Promise<T>, most: { late: number; slow: number }): Promise<T> => {
    if (isMended) return work();
    if (random.once(120)) cutUntil = performance.now() + lease * share(random, 0.5, 2.5);
    if (performance.now() < cutUntil || random.once(40)) throw new NeverSent();
    if (random.once(30)) {
      // It arrives when nobody waits for it any more.
      const arriving = sleep(lease * share(random, 0, most.late)).then(work);
      late.add(arriving);
      arriving.catch(() => undefined).finally(() => late.delete(arriving));
      throw lostOnTheWay();
    }

    if (random.once(4)) await sleep(random.upTo(30));
    const isLost = random.once(25);
    const isSlow = random.once(30);
    const answer = await work();
    if (isLost) throw lostOnTheWay();
    if (isSlow) await sleep(lease * share(random, 0, most.slow));
    return answer;
  };
  // Who asks waits as long for an answer, and the committer checks one that comes later.
  const [asked, committed] = [
    { late: 3, slow: waitsOfLease / 2 },
    { late: 3, slow: 1.5 },
  ];
  // What is held is named as it was then: a sign of life that comes much later would give back what was taken since.
  const shortly = { late: 0.3, slow: 0.3 };

  return {
    signs,
    ask: (work) => strike(work, asked),
    begin: () => void (isMended = false),
    rows: {
      ...rows,
      take: (run) => strike(() => rows.take(run), asked),
      letGo: (run, due) => strike(() => rows.letGo(run, due), asked),
      append: (commits) => strike(() => rows.append(commits), committed),
      judge: (commits) => strike(() => rows.judge(commits), committed),
      readFacts: (run, after) => strike(() => rows.readFacts(run, after), asked),
      readRun: (run) => strike(() => rows.readRun(run), asked),
      beat: (held) =>
        strike(async () => {
          // Its owner goes on with its work, and others take that for dead.
          if (!isMended && random.once(20)) muteUntil = performance.now() + lease * share(random, 1, 4);
          if (!isMended && performance.now() < muteUntil) throw new NeverSent();
          const call = performance.now();
          const lost = await rows.beat(held);
          signs.push({ held, call, return: performance.now() });
          return lost;
        }, shortly),
    },
    async mend() {
      isMended = true;
      await Promise.allSettled(late);
    },
  };
}

const share = (random: Random, from: number, to: number): number => from + ((to - from) * random.upTo(1_000)) / 1_000;

/** A question that never arrives. Who asked cannot know; but the history of a test need not guess. */
export class NeverSent extends Error {
  readonly code = 'ECONNRESET';
}

/** Passes, for every kind of rows. */
const lostOnTheWay = (): Error => Object.assign(new Error('lost on the way'), { code: 'ECONNRESET' });
