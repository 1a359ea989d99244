/**
 * Calls back once the signal is aborted: now, where it already is, since an event that is over is heard by nobody. Gives what takes the
 * listener off.
 */
export function whenAborted(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (signal?.aborted) listener();
  else signal?.addEventListener('abort', listener, { once: true });
  return () => signal?.removeEventListener('abort', listener);
}

/** What the work settles with, or a rejection with the signal's reason where that is aborted first. The work goes on, unheard. */
export function settleOrAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const off = whenAborted(signal, () => aborted.reject(signal.reason));
  return Promise.race([work, aborted.promise]).finally(off);
}
