import { useEffect } from 'preact/hooks';
import type { Store } from '../../store.ts';

/** Milliseconds that somebody looks before what is to come is asked for: a run that ends at once needs none, and nothing delays its first change. */
const patience = 1000;

/** What is foreseen of the run that goes on, or of one that would begin, is asked for; at once where the timeline is looked at. */
export function useForecast({ going, origin, run, text, tab, host }: Store): void {
  const isAhead = !origin.value.past && (going.value || !run.value);
  const wait = tab.value === 'Timeline' ? 0 : patience;
  useEffect(() => {
    if (!isAhead) return;
    const timer = setTimeout(() => host.post({ type: 'forecast' }), wait);
    return () => clearTimeout(timer);
    // A text that is edited has other steps; a run that goes on keeps its own.
  }, [isAhead, wait, origin.value.folder, going.value ? undefined : text.value]);
}
