import { useEffect, useRef } from 'preact/hooks';
import type { Store } from '../../store.ts';

/**
 * Delay in milliseconds before a forecast is requested: a run that ends at once needs none, and its first update is not
 * delayed.
 */
const delayMs = 1000;

/**
 * The forecast of the active run, or of the next one, is requested after a delay; the first time at once if the timeline is
 * shown. Further edits wait as usual, since each answer reads the history. A hidden page requests none until it is visible
 * again.
 */
export function useForecast({ going, origin, run, text, tab, host }: Store): void {
  const isNext = !run.value && !origin.value.past;
  const isAhead = text.value !== undefined && (going.value || isNext) && host.offers({ type: 'forecast' });
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
    // An edited text has other steps; an active run keeps its own.
  }, [isAhead, origin.value.folder, going.value ? undefined : text.value]);
  useEffect(() => {
    if (isAhead && isTimeline && !isAsked.current) ask();
  }, [isAhead, isTimeline]);
}
