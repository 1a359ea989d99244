/**
 * Calls back once the signal is aborted; immediately where it already is, since its event has passed. Returns the function
 * that removes the listener.
 */
export function whenAborted(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (signal?.aborted) listener();
  else signal?.addEventListener('abort', listener, { once: true });
  return () => signal?.removeEventListener('abort', listener);
}

/**
 * Settles like the work, or rejects with the signal's reason where that is aborted first. The work itself continues, but its
 * result is ignored.
 */
export function settleOrAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const off = whenAborted(signal, () => aborted.reject(signal.reason));
  return Promise.race([work, aborted.promise]).finally(off);
}
