import type { ReadonlySignal } from '@preact/signals';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { wordsOfFault } from '../remote/request.ts';
import { fetchJson } from './api.ts';

/** The items of a list that the server gives, read again every so many milliseconds; undefined before the first answer. */
export function usePolledList<Item>(path: string, every: number) {
  const items = useSignal<Item[] | undefined>(undefined);
  const fault = usePoll(
    every,
    async (signal) => {
      items.value = await fetchJson<Item[]>(path, { signal });
    },
    [path],
  );

  return { items, fault };
}

/**
 * Calls a function now and at an interval in milliseconds while the page is visible; again when `parts` change. Returns why
 * the last call failed, in words.
 */
export function usePoll(
  every: number,
  work: (until: AbortSignal) => Promise<void>,
  parts: readonly unknown[],
): ReadonlySignal<string | undefined> {
  const fault = useSignal<string | undefined>(undefined);
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isAtWork = false;

    const turn = async (): Promise<void> => {
      clearTimeout(timer);
      if (isAtWork || stop.signal.aborted || document.hidden) return;

      isAtWork = true;
      try {
        await work(stop.signal);
        fault.value = undefined;
      } catch (error) {
        if (!stop.signal.aborted) fault.value = wordsOfFault(error);
      }

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

  return fault;
}
