import { parentPort, workerData } from 'node:worker_threads';
import { translate } from './language/texts.ts';
import type { Done, Job } from './models/providers/embedded/offline/thread.ts';
import { answerPage, type PageJob } from './tools/web/thread.ts';

// Uses the language of the thread that started it.
translate(workerData ?? {});

/** Entry of the worker thread (dist/worker.cjs): heavy synchronous work, away from the thread that people wait for. */
parentPort?.on('message', async (job: Job | PageJob) => {
  if ('page' in job) return parentPort?.postMessage(await answerPage(job.page));
  const { answerPrompt: answer } = await import('./models/providers/embedded/offline/lazy/offline.ts');
  const done: Done = { id: job.id, answer: answer(job.offline) };
  parentPort?.postMessage(done);
});
