import type { Worker } from 'node:worker_threads';
import { whenAborted } from '../language/abort.ts';
import { diskTexts } from '../language/texts/storage/disk.ts';
import { say, translations } from '../language/texts.ts';

/** A job for the worker (dist/worker.cjs): its kind, and its input. The reply has the same id. */
export interface ThreadJob<Kind extends string, Request> {
  id: number;
  kind: Kind;
  request: Request;
}
export interface ThreadReply<Answer> {
  id: number;
  answer: Answer;
}

export interface ThreadOptions<Kind extends string> {
  /** dist/worker.cjs. */
  workerFile: string;
  kind: Kind;
  /** The limit of its heap in megabytes; beyond it the worker dies. */
  heapMegabytes?: number;
  /** The error of requests when the worker has died. */
  ended(why: string): unknown;
  /** The error of a request when its signal was aborted. */
  stopped(signal: AbortSignal): unknown;
}

/** Rejects where the signal is aborted; the thread is then stopped, unless other requests wait for it. */
export type AskThread<Request, Answer> = (request: Request, signal: AbortSignal) => Promise<Answer>;

interface Waiting<Answer> {
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/**
 * One worker thread for synchronous work of one kind, started by the first request and kept. While idle it does not keep the
 * process alive; when it dies, its requests fail and the next request starts another.
 */
export function createThread<Kind extends string, Request, Answer>({
  workerFile,
  kind,
  heapMegabytes,
  ended,
  stopped,
}: ThreadOptions<Kind>): AskThread<Request, Answer> {
  const waiting = new Map<number, Waiting<Answer>>();
  let worker: Worker | undefined;
  let count = 0;

  function start(): Worker {
    const { Worker: Thread }: typeof import('node:worker_threads') = process.getBuiltinModule('node:worker_threads');
    const started = new Thread(workerFile, {
      workerData: translations(),
      resourceLimits: heapMegabytes === undefined ? {} : { maxOldGenerationSizeMb: heapMegabytes },
    });

    const rejectWaiting = (why: string) => {
      if (worker !== started) return;
      worker = undefined;
      const failure = ended(why);
      for (const one of waiting.values()) one.reject(failure);
      waiting.clear();
    };

    started.on('message', ({ id, answer }: ThreadReply<Answer>) => {
      waiting.get(id)?.resolve(answer);
      waiting.delete(id);
      if (!waiting.size) started.unref();
    });

    started.on('error', (error) => rejectWaiting(error.message));
    started.on('exit', (code) => rejectWaiting(say(diskTexts.exitCode, { code })));
    return started;
  }

  /** Forgets a request; work without a waiter is stopped with its thread. */
  function forget(id: number): void {
    waiting.delete(id);
    if (waiting.size || !worker) return;
    const idle = worker;
    worker = undefined;
    void idle.terminate();
  }

  return async (request, signal) => {
    worker ??= start();
    const id = ++count;
    const job: ThreadJob<Kind, Request> = { id, kind, request };

    let off = (): void => undefined;
    try {
      return await new Promise<Answer>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker?.ref();
        worker?.postMessage(job);
        off = whenAborted(signal, () => {
          forget(id);
          reject(stopped(signal));
        });
      });
    } finally {
      off();
    }
  };
}
