import assert from 'node:assert/strict';
import type { ToPanel } from '../../../client/messages.ts';
import { receiveByFrame } from '../../../client/panel/receive-by-frame.ts';

const events = (seq: number): ToPanel => ({ type: 'events', seq, events: [] });

describe('messages that come faster than frames', () => {
  let frames: (() => void)[];
  let taken: ToPanel[];
  let hidden: boolean;
  let receive: (message: ToPanel) => void;
  beforeEach(() => {
    [frames, taken, hidden] = [[], [], false];
    receive = receiveByFrame((message) => taken.push(message), {
      nextFrame: (work) => frames.push(work),
      isHidden: () => hidden,
    });
  });

  it('are drawn together at the next frame, in their order', () => {
    receive(events(1));
    receive(events(2));
    assert.deepEqual([taken.length, frames.length], [0, 1]);
    frames.shift()?.();
    assert.deepEqual(taken, [events(1), events(2)]);
    receive(events(3));
    assert.equal(frames.length, 1, 'the next one waits for a frame of its own');
  });

  it('are taken before another message, which waits for no frame', () => {
    const status: ToPanel = { type: 'status', busy: null };
    receive(events(1));
    receive(status);
    assert.deepEqual(taken, [events(1), status]);
    frames.shift()?.();
    assert.equal(taken.length, 2, 'the frame finds nothing to do');
  });

  it('wait for nothing where the page is hidden, as it has no frames', () => {
    receive(events(1));
    hidden = true;
    receive(events(2));
    assert.deepEqual(taken, [events(1), events(2)]);
  });
});
