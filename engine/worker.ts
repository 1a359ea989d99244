import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadJob, ThreadReply } from './disk/worker-thread.ts';
import type { SimulationJob } from './forecast/advice/answer-simulation.ts';
import { translate } from './language/texts.ts';
import type { OfflineRequest } from './libraries/offline/request.ts';
import type { CodeJob } from './tools/codebase/code-job.ts';
import { answerDocument } from './tools/documents/answer-document.ts';
import type { DocumentRequest } from './tools/documents/document.ts';
import type { SearchJob, VectorsJob } from './tools/retrieval/search-job.ts';
import { answerPage, type PageJob } from './tools/web/thread.ts';

// In the language of the thread that started it.
translate(workerData ?? {});

type Job =
  | PageJob
  | ThreadJob<'offline', OfflineRequest>
  | ThreadJob<'retrieval', SearchJob | VectorsJob>
  | ThreadJob<'codebase', CodeJob>
  | ThreadJob<'forecast', SimulationJob>
  | ThreadJob<'document', DocumentRequest>;

/** Entry of the worker thread (dist/worker.cjs): heavy synchronous work, away from the main thread's event loop. */
parentPort?.on('message', async (job: Job) => {
  if ('page' in job) return parentPort?.postMessage(await answerPage(job.page));
  const reply: ThreadReply<unknown> = { id: job.id, answer: await answerOf(job) };
  parentPort?.postMessage(reply);
});

async function answerOf(job: Exclude<Job, PageJob>): Promise<unknown> {
  if (job.kind === 'document') return answerDocument(job.request);
  if (job.kind === 'retrieval') {
    const { answerSearch } = await import('./tools/lazy/retrieval.ts');
    return answerSearch(job.request, answerPage);
  }
  if (job.kind === 'codebase') {
    const { answerCode } = await import('./tools/lazy/codebase.ts');
    return answerCode(job.request);
  }
  if (job.kind === 'forecast') {
    const { answerSimulation } = await import('./launch/plan/lazy/forecast.ts');
    return answerSimulation(job.request);
  }
  const { answerPrompt } = await import('./models/providers/embedded/offline/lazy/offline.ts');
  return answerPrompt(job.request);
}
