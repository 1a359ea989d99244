import { parentPort } from 'node:worker_threads';
import type { Done, Job } from './models/providers/offline/thread.ts';

/** Entry of the worker thread (dist/worker.cjs): heavy synchronous work, away from the thread that people wait for. */
parentPort?.on('message', async ({ id, offline }: Job) => {
  const { answer } = await import('./models/lazy/offline.ts');
  const done: Done = { id, answer: answer(offline) };
  parentPort?.postMessage(done);
});
