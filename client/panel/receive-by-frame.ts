import { batch } from '@preact/signals';
import type { ToPanel } from '../messages.ts';

/**
 * Facts that come faster than frames are shown wait for the next frame and are drawn together: a page that is late would else draw each
 * message it has missed, and be later. All else is taken at once, behind the facts before it. A hidden page has no frames, so it waits for none.
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
