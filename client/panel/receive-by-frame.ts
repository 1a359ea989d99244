import { batch } from '@preact/signals';
import type { ToPanel } from '../messages.ts';

/**
 * Facts that arrive faster than frames are displayed wait for the next frame and are drawn together: a page that lags would
 * otherwise draw each missed message, and lag more. All other messages are processed at once, after the facts before them. A
 * hidden page has no frames, so it does not wait for one.
 */
export function receiveByFrame(
  receive: (message: ToPanel) => void,
  { nextFrame, isHidden }: { nextFrame(work: () => void): void; isHidden(): boolean },
): (message: ToPanel) => void {
  let waiting: ToPanel[] = [];

  const takeWaiting = (): void => {
    const messages = waiting;
    waiting = [];
    batch(() => {
      for (const message of messages) receive(message);
    });
  };

  return (message) => {
    const isFirst = waiting.push(message) === 1;
    if (message.type !== 'events' || isHidden()) takeWaiting();
    else if (isFirst) nextFrame(takeWaiting);
  };
}
