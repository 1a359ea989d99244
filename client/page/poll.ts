import { useEffect } from 'preact/hooks';

/** Does something now and every so many milliseconds while the page is seen; anew where `parts` have changed. */
export function usePoll(every: number, work: (until: AbortSignal) => Promise<void>, parts: readonly unknown[]): void {
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isAtWork = false;
    const turn = async (): Promise<void> => {
      clearTimeout(timer);
      if (isAtWork || stop.signal.aborted || document.hidden) return;
      isAtWork = true;
      await work(stop.signal).catch(() => undefined);
      isAtWork = false;
      if (!stop.signal.aborted) timer = setTimeout(turn, every);
    };
    document.addEventListener('visibilitychange', turn);
    void turn();
    return () => {
      stop.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', turn);
    };
  }, [...parts]);
}
