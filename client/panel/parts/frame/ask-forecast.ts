import { useEffect, useRef } from 'preact/hooks';
import type { Store } from '../../store.ts';

/** Milliseconds that somebody looks before what is to come is asked for: a run that ends at once needs none, and nothing delays its first change. */
const delayMs = 1000;

/**
 * What is foreseen of the run that goes on, or of one that would begin, is asked for once somebody has looked for a while; the first time
 * at once where the timeline is looked at. Whoever goes on editing there waits like everybody else, since each answer reads the history.
 * Of a page that is hidden nobody asks, until it is seen again.
 */
export function useForecast({ going, origin, run, text, tab, host }: Store): void {
  const isAhead = text.value !== undefined && !origin.value.past && (going.value || !run.value);
  const isTimeline = tab.value === 'Timeline';
  const stop = useRef<(() => void) | undefined>(undefined);
  const isAsked = useRef(false);
  const ask = (): void => {
    if (document.hidden) return;
    stop.current?.();
    isAsked.current = true;
    host.post({ type: 'forecast' });
  };
  useEffect(() => {
    if (!isAhead) return;
    const timer = setTimeout(ask, delayMs);
    document.addEventListener('visibilitychange', ask);
    stop.current = () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', ask);
    };
    return stop.current;
    // A text that is edited has other steps; a run that goes on keeps its own.
  }, [isAhead, origin.value.folder, going.value ? undefined : text.value]);
  useEffect(() => {
    if (isAhead && isTimeline && !isAsked.current) ask();
  }, [isAhead, isTimeline]);
}
