import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { whenAborted } from '../../language/abort.ts';
import type { SharedTurns } from '../../run/model-port.ts';
import type { RunRows, TurnBounds, TurnCorrection } from './run-rows.ts';

/** Calls that one question asks for. */
const mostAsked = 200;
/** The longest and the shortest polling interval, in milliseconds. */
const [longestPause, shortestPause] = [1_000, 20];

type TurnRequest = Parameters<SharedTurns['take']>[0];

interface Waiter extends TurnRequest {
  /** `at` is when it was let in, by the clock of the rows. */
  admit(at: number): void;
  fail(error: unknown): void;
}

/** The calls of this process under one limit. */
interface Queue {
  bounds: TurnBounds;
  waiting: Waiter[];
  /** Calls at work. */
  held: number;
  corrections: TurnCorrection[];
  /** A signal that there may be more room. */
  bell: AbortController;
  isWorking: boolean;
  /** Ended calls still have to be reported. */
  isOld: boolean;
}

/**
 * Bounds of a minute and of calls at once, over all processes that share the rows. The rows decide; what waits in this process is asked for
 * together, first come, first served. The real usage of calls is reported with the next question, and active calls each time as a total, so
 * that a question whose reply was lost may be asked again.
 */
export function openSharedTurns(rows: Pick<RunRows, 'takeTurns'>): SharedTurns {
  const queues = new Map<string, Queue>();

  async function work(owner: string, queue: Queue): Promise<void> {
    if (queue.isWorking) return;
    queue.isWorking = true;
    while (queue.waiting.length > 0 || queue.isOld) await ask(owner, queue);
    queue.isWorking = false;
  }

  async function ask(owner: string, queue: Queue): Promise<void> {
    const batch = queue.waiting.slice(0, mostAsked);
    const corrections = queue.corrections.splice(0);
    queue.isOld = false;
    queue.bell = new AbortController();

    try {
      const { admitted, at, why, wait } = await rows.takeTurns({
        owner,
        nonce: randomUUID(),
        ...queue.bounds,
        wanted: batch.map(({ tokens }) => tokens),
        held: queue.held,
        corrections,
      });
      for (const waiter of batch.slice(0, admitted)) take(queue, waiter, at);
      const [first] = batch.slice(admitted);
      if (!first || !why) return;

      first.waits?.(why === 'parallel' ? { for: why } : { for: why, ms: wait ?? 0 });
      first.waits = undefined;
      const pause = Math.min(Math.max(wait ?? shortestPause * 10, shortestPause), longestPause);
      await sleep(pause, undefined, { signal: queue.bell.signal }).catch(() => undefined);
    } catch (error) {
      for (const { fail } of queue.waiting.splice(0)) fail(error);
    }
  }

  function take(queue: Queue, waiter: Waiter, at: number): void {
    const place = queue.waiting.indexOf(waiter);
    queue.held++;
    if (place >= 0) {
      queue.waiting.splice(place, 1);
      waiter.admit(at);
    } else {
      // A call that gave up meanwhile has used nothing.
      end(queue, { at, tokens: -waiter.tokens });
    }
  }

  function end(queue: Queue, correction: TurnCorrection): void {
    queue.held--;
    if (correction.tokens !== 0) queue.corrections.push(correction);
    // Calls that wait for the end of this one, here or elsewhere, are notified.
    queue.isOld ||= queue.bounds.max_parallel !== undefined;
    queue.bell.abort();
  }

  return {
    take(request) {
      const { owner, rpm, tpm, max_parallel, tokens, signal } = request;
      const key = JSON.stringify([owner, rpm, tpm, max_parallel]);
      const queue: Queue = queues.get(key) ?? newQueue({ rpm, tpm, max_parallel });
      queues.set(key, queue);

      return new Promise((resolve, reject) => {
        const off = whenAborted(signal, () => {
          const place = queue.waiting.indexOf(waiter);
          if (place >= 0) queue.waiting.splice(place, 1);
          queue.bell.abort();
          reject(signal.reason);
        });
        const waiter: Waiter = {
          ...request,
          admit(at) {
            off();
            let isOver = false;
            resolve((used = tokens) => {
              if (isOver) return;
              isOver = true;
              end(queue, { at, tokens: used - tokens });
              void work(owner, queue);
            });
          },
          fail(error) {
            off();
            reject(error);
          },
        };
        if (signal.aborted) return;

        queue.waiting.push(waiter);
        void work(owner, queue);
      });
    },
  };
}

const newQueue = (bounds: TurnBounds): Queue => ({
  bounds,
  waiting: [],
  held: 0,
  corrections: [],
  bell: new AbortController(),
  isWorking: false,
  isOld: false,
});
