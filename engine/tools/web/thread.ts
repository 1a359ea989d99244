import { whenAborted } from '../../language/abort.ts';
import { webTexts } from '../../language/texts/tools/web.ts';
import { say, translations } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { WebPage } from '../lazy/readability.ts';
import { throwIfStopped } from '../tool.ts';

/** The messages to and from the worker; `deep` = the page is nested too deep. */
export interface PageJob {
  page: { html: string; url: string; entire: boolean };
}
type PageDone = { read: WebPage } | { deep: true };

/**
 * Parses a page; undefined if it is nested too deep. Pages can be long and parsing is synchronous: with `workerFile`
 * (dist/worker.cjs) it is done in a thread that ends with the call; without it in this thread.
 */
export async function takeApart(
  page: PageJob['page'],
  workerFile: string | undefined,
  signal: AbortSignal,
): Promise<WebPage | undefined> {
  if (workerFile === undefined) return pageIn(await answerPage(page));
  const { Worker } = await import('node:worker_threads');
  throwIfStopped(signal);

  const worker = new Worker(workerFile, { workerData: translations() });
  const off = whenAborted(signal, () => void worker.terminate());
  try {
    const done = await new Promise<PageDone | undefined>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => resolve(undefined));
      const job: PageJob = { page };
      worker.postMessage(job);
    });

    throwIfStopped(signal);
    if (!done) throw new RunError({ kind: 'internal', message: say(webTexts.threadEnded) });
    return pageIn(done);
  } finally {
    off();
    await worker.terminate();
  }
}

const pageIn = (done: PageDone): WebPage | undefined => ('read' in done ? done.read : undefined);

/** The work itself, in either thread. */
export async function answerPage({ html, url, entire }: PageJob['page']): Promise<PageDone> {
  const { readPage } = await import('../lazy/readability.ts');
  try {
    return { read: readPage(html, url, entire) };
  } catch (error) {
    if (error instanceof RangeError) return { deep: true };
    throw error;
  }
}
