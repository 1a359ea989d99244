import { settleOrAbort } from '../language/abort.ts';

/** Resolves after so many milliseconds; rejects with the signal's reason where that is aborted before. */
export async function pauseFor(ms: number, signal: AbortSignal = new AbortController().signal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waited = new Promise<void>((done) => {
    timer = setTimeout(done, ms);
  });
  await settleOrAbort(waited, signal).finally(() => clearTimeout(timer));
}
