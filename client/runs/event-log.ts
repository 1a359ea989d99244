import { isFact, type RunEvent } from '../../engine/state/events.ts';
import { type Path, splitCall } from '../../engine/state/path.ts';

/**
 * The events of a run so far, for late listeners. The pieces of one streamed answer are joined; other live events are
 * dropped.
 */
export function createEventLog(): { readonly events: RunEvent[]; add(event: RunEvent): void } {
  const events: RunEvent[] = [];
  /** The index in `events` of the currently streaming answer, by path. */
  const streaming = new Map<Path, number>();

  return {
    events,
    add(event) {
      if (isFact(event)) {
        if ('path' in event && event.path !== undefined) {
          streaming.delete(event.path);
          streaming.delete(splitCall(event.path)?.step ?? event.path);
        }
        events.push(event);
      } else if (event.type === 'step.delta') {
        const at = streaming.get(event.path);
        const before = at === undefined ? undefined : events[at];
        if (at !== undefined && before?.type === 'step.delta') events[at] = { ...before, text: before.text + event.text };
        else streaming.set(event.path, events.push(event) - 1);
      }
    },
  };
}
