import type { Worker } from 'node:worker_threads';
import { whenAborted } from '../../../../language/abort.ts';
import { modelsTexts } from '../../../../language/texts/run/models.ts';
import { say, translations } from '../../../../language/texts.ts';
import type { OfflineRequest } from '../../../../libraries/offline/request.ts';
import { type Failure, RunError } from '../../../../state/failure.ts';
import { abortFailure } from '../../../http/watch.ts';

/** The answer's text, or why there is none. */
export type OfflineAnswer = { text: string } | { failure: Failure };

/** A message to the worker, and its reply. */
export interface Job {
  id: number;
  offline: OfflineRequest;
}
export interface Done {
  id: number;
  answer: OfflineAnswer;
}

interface Waiting {
  resolve(answer: OfflineAnswer): void;
  reject(error: unknown): void;
}

/**
 * One worker thread for the text work, started by the first question and kept. An idle worker does not keep the process alive; one that
 * dies fails the questions it had (`internal`) and the next question starts another.
 */
export function createThread(workerFile: string): { ask(request: OfflineRequest, signal: AbortSignal): Promise<OfflineAnswer> } {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let count = 0;

  function start(): Worker {
    const { Worker: Thread }: typeof import('node:worker_threads') = require('node:worker_threads');
    const started = new Thread(workerFile, { workerData: translations() });
    const rejectWaiting = (why: string) => {
      if (worker !== started) return;
      worker = undefined;
      const failure = new RunError({ kind: 'internal', message: say(modelsTexts.workerEnded, { why }) });
      for (const one of waiting.values()) one.reject(failure);
      waiting.clear();
    };
    started.on('message', ({ id, answer }: Done) => {
      waiting.get(id)?.resolve(answer);
      waiting.delete(id);
      if (!waiting.size) started.unref();
    });
    started.on('error', (error) => rejectWaiting(error.message));
    started.on('exit', (code) => rejectWaiting(say(modelsTexts.exitCode, { code })));
    return started;
  }

  /** Forgets a question; work that nobody waits for any more is ended with its thread. */
  function forget(id: number): void {
    waiting.delete(id);
    if (waiting.size || !worker) return;
    const idle = worker;
    worker = undefined;
    void idle.terminate();
  }

  async function ask(request: OfflineRequest, signal: AbortSignal): Promise<OfflineAnswer> {
    worker ??= start();
    const id = ++count;
    const job: Job = { id, offline: request };
    let off = (): void => undefined;
    try {
      return await new Promise<OfflineAnswer>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker?.ref();
        worker?.postMessage(job);
        off = whenAborted(signal, () => {
          forget(id);
          reject(abortFailure(signal));
        });
      });
    } finally {
      off();
    }
  }
  return { ask };
}
