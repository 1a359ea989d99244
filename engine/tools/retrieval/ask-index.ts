import { type AskThread, createThread } from '../../disk/worker-thread.ts';
import { retrievalTexts } from '../../language/texts/tools/retrieval.ts';
import { say } from '../../language/texts.ts';
import type { ToolContext } from '../../run/ports.ts';
import { RunError } from '../../state/failure.ts';
import { throwIfStopped } from '../tool.ts';
import { answerPage } from '../web/thread.ts';
import type { SearchAnswer, SearchJob, SearchResult, VectorsJob } from './search-job.ts';

/** The texts of one request: as many as every server accepts. */
const batch = 64;
/**
 * The most times that a text is embedded in one search: a model that keeps changing its dimension would be asked for ever.
 */
const mostTimes = 2;

/** Queries an index. With a model it first gets the missing vectors, which are stored. Rejects with a RunError. */
export async function askIndex(
  job: SearchJob,
  model: string | undefined,
  { signal, embed }: Pick<ToolContext, 'signal' | 'embed'>,
): Promise<SearchResult> {
  if (model === undefined) return resultIn(await askOnce(job, signal));
  if (!embed) throw new RunError({ kind: 'input', message: say(retrievalTexts.noEmbedding) });

  let query: readonly number[] | undefined;
  const times = new Map<string, number>();
  for (;;) {
    throwIfStopped(signal);
    const answer = await askOnce({ ...job, meaning: { model, query } }, signal);
    if (!('embed' in answer)) return resultIn(answer);

    for (let at = 0; at < answer.embed.length; at += batch) {
      throwIfStopped(signal);
      const texts = answer.embed.slice(at, at + batch);
      for (const { hash } of texts) {
        const time = (times.get(hash) ?? 0) + 1;
        if (time > mostTimes)
          throw new RunError({ kind: 'bad-response', message: say(retrievalTexts.changingVectors, { model }) });
        times.set(hash, time);
      }

      const vectors = await embed({ texts: texts.map(({ text }) => text), as: 'document' }, model);
      const made = texts.flatMap(({ hash }, index) => (vectors[index] ? [{ hash, vector: vectors[index] }] : []));
      await keepVectors({ folder: job.folder, index: job.index, isKept: job.isKept, model, made }, job.workerFile);
    }

    if (answer.embed.length === 0) [query] = await embed({ texts: [job.query], as: 'query' }, model);
  }
}

/**
 * They are paid for, so they are stored before the next ones are requested, even where the search was cancelled meanwhile.
 */
async function keepVectors(vectors: VectorsJob, workerFile: string | undefined): Promise<void> {
  const answer = await askThread(vectors, workerFile, new AbortController().signal);
  if (!('kept' in answer)) resultIn(answer);
}

function resultIn(answer: SearchAnswer): SearchResult {
  if ('result' in answer) return answer.result;
  throw new RunError('failure' in answer ? answer.failure : { kind: 'internal', message: say(retrievalTexts.noEmbedding) });
}

const threads = new Map<string, AskThread<SearchJob | VectorsJob, SearchAnswer>>();

const askOnce = (job: SearchJob, signal: AbortSignal): Promise<SearchAnswer> => askThread(job, job.workerFile, signal);

/** Reading, indexing and SQLite are synchronous: with `workerFile` they run in a thread of their own. */
async function askThread(
  job: SearchJob | VectorsJob,
  workerFile: string | undefined,
  signal: AbortSignal,
): Promise<SearchAnswer> {
  if (workerFile === undefined) {
    const { answerSearch } = await import('../lazy/retrieval.ts');
    return answerSearch(job, answerPage);
  }

  const ask = threads.get(workerFile) ?? threadOf(workerFile);
  threads.set(workerFile, ask);
  return ask(job, signal);
}

const threadOf = (workerFile: string): AskThread<SearchJob | VectorsJob, SearchAnswer> =>
  createThread({
    workerFile,
    kind: 'retrieval',
    ended: (why) => new RunError({ kind: 'internal', message: say(retrievalTexts.workerEnded, { why }) }),
    stopped(signal) {
      if (signal.reason instanceof RunError) return signal.reason;
      return new RunError({ kind: 'cancelled', message: say(retrievalTexts.cancelled) });
    },
  });
