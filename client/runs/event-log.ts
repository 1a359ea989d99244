import { isFact, type RunEvent } from '../../engine/state/events.ts';
import { type Path, splitCall } from '../../engine/state/path.ts';

/** What a run has told so far, for whoever comes later. The pieces of one streamed answer are one piece; other live events go by. */
export function createEventLog(): { readonly events: RunEvent[]; add(event: RunEvent): void } {
  const events: RunEvent[] = [];
  /** Where in `events` the answer stands that is streaming now, by path. */
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
