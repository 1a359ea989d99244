/** Resolves after this many milliseconds; rejects with the signal's reason where it is aborted before. */
export function pauseFor(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((done, failed) => {
    if (signal?.aborted) {
      failed(signal.reason);
      return;
    }

    const end = (): void => {
      clearTimeout(timer);
      failed(signal?.reason);
    };

    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      done();
    }, ms);
    signal?.addEventListener('abort', end, { once: true });
  });
}
