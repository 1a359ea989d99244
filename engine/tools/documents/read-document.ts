import { type AskThread, createThread } from '../../disk/worker-thread.ts';
import { settleOrStop, throwIfStopped } from '../tool.ts';
import { answerDocument } from './answer-document.ts';
import { type DocumentAnswer, type DocumentRequest, UnreadDocument } from './document.ts';

/** Limits for reading one document: time, heap, and other memory. */
const mostMs = 60_000;
const mostHeapMegabytes = 1_024;
const mostGrowth = 1_000_000_000;
/** How often memory is checked: a library unpacks some 10 MB meanwhile. */
const everyMs = 50;

/**
 * The text of a document, or why it has none. With `workerFile` (dist/worker.cjs) it is read in a thread of its own, one
 * document after the other, which is ended beyond the limits; without it in this thread, without limits.
 */
export async function readDocument(
  request: DocumentRequest,
  workerFile: string | undefined,
  signal: AbortSignal,
): Promise<DocumentAnswer> {
  if (workerFile === undefined) return answerDocument(request);
  const turn = last.then(() => askBounded(request, workerFile, signal));
  last = turn.catch(() => undefined);
  return settleOrStop(turn, signal);
}

let last: Promise<unknown> = Promise.resolve();

async function askBounded(request: DocumentRequest, workerFile: string, signal: AbortSignal): Promise<DocumentAnswer> {
  throwIfStopped(signal);
  const ask = threads.get(workerFile) ?? threadOf(workerFile);
  threads.set(workerFile, ask);

  const limit = new AbortController();
  const before = process.memoryUsage.rss();
  const timer = setTimeout(() => limit.abort(), mostMs);
  const watch = setInterval(() => {
    if (process.memoryUsage.rss() - before > mostGrowth) limit.abort();
  }, everyMs);

  try {
    return await ask(request, AbortSignal.any([signal, limit.signal]));
  } catch (error) {
    if (error instanceof UnreadDocument && !signal.aborted) return { unread: error.reason };
    throw error;
  } finally {
    clearTimeout(timer);
    clearInterval(watch);
  }
}

const threads = new Map<string, AskThread<DocumentRequest, DocumentAnswer>>();

const threadOf = (workerFile: string): AskThread<DocumentRequest, DocumentAnswer> =>
  createThread({
    workerFile,
    kind: 'document',
    heapMegabytes: mostHeapMegabytes,
    ended: (why) => new UnreadDocument(/memory/i.test(why) ? 'heavy' : 'damaged'),
    stopped: () => new UnreadDocument('heavy'),
  });
