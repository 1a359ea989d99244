import { whenAborted } from '../../../language/abort.ts';
import type { RunFeed } from './feed.ts';

/** In milliseconds. */
export interface StreamTimes {
  /** Between two signs of life on an idle stream, since proxies close idle connections. */
  beat: number;
  /** After which a watcher that takes nothing is disconnected; it may reconnect with `Last-Event-ID`. */
  stalled: number;
}

/** A comment of server-sent events. */
const beatBytes = new TextEncoder().encode(':\n\n');

interface Watcher {
  /** The number of the last fact that it has. */
  seen: number;
  times: StreamTimes;
  /** Aborted once it may not, or need not, get more; also when it has disconnected. */
  gone: AbortController;
  /** Disconnects it. */
  cut(): void;
  /** Called once, when the stream has ended. */
  ended(): void;
}

/**
 * The events of a run behind a fact, as they come, until the run is over. Nothing is buffered for a watcher: it is given the
 * next events once it has taken those before, and disconnected where it takes nothing for long.
 */
export function streamEvents(feed: RunFeed, { seen, times, gone, cut, ended }: Watcher): ReadableStream<Uint8Array> {
  const { signal } = gone;
  let sent = seen;
  let isOpen = true;
  let isWaiting = false;
  let takenAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let off = (): void => undefined;

  const end = (): void => {
    isOpen = false;
    clearInterval(timer);
    off();
    gone.abort();
    ended();
  };

  /** A watcher that waits gets the end by `pull`; from one that takes nothing, only the connection can be taken. */
  const leave = (): void => {
    if (!isWaiting) cut();
  };

  const beat = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    if (isWaiting) controller.enqueue(beatBytes);
    else if (performance.now() - takenAt >= times.stalled) cut();
  };

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        timer = setInterval(() => beat(controller), times.beat);
        off = whenAborted(signal, leave);
      },
      async pull(controller) {
        takenAt = performance.now();
        while (!signal.aborted) {
          const events = feed.eventsBehind(sent);
          if (events) {
            sent = events.last;
            controller.enqueue(events.bytes);
            return;
          }
          if (feed.over) break;

          isWaiting = true;
          await feed.more(sent, signal);
          isWaiting = false;
        }

        if (!isOpen) return;
        end();
        controller.close();
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}
