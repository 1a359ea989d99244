import type { RunEvent } from '../../../engine/state/events.ts';

/** Two frames at 60 Hz: events within this time reach the panel as one message. */
const frame = 33;

/** Collects events and passes them on at most once a frame; consecutive pieces of one streamed answer are joined. */
export function createBatch(send: (events: RunEvent[]) => void): { add(event: RunEvent): void; flush(): void; clear(): void } {
  let waiting: RunEvent[] = [];
  let timer: NodeJS.Timeout | undefined;

  const clear = (): RunEvent[] => {
    clearTimeout(timer);
    timer = undefined;
    const events = waiting;
    waiting = [];
    return events;
  };

  const flush = (): void => {
    const events = clear();
    if (events.length) send(events);
  };

  return {
    add(event) {
      const last = waiting.at(-1);
      if (last?.type === 'step.delta' && event.type === 'step.delta' && last.path === event.path)
        waiting[waiting.length - 1] = { ...last, text: last.text + event.text };
      else waiting.push(event);
      timer ??= setTimeout(flush, frame);
    },
    flush,
    clear,
  };
}
