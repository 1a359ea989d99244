import assert from 'node:assert/strict';
import { createEventLog } from '../../../client/runs/event-log.ts';
import type { RunEvent } from '../../../engine/state/events.ts';

const delta = (path: string, text: string): RunEvent => ({ type: 'step.delta', at: 1, path, text });
const started = (seq: number, path: string): RunEvent => ({ seq, at: 1, type: 'attempt.started', path, attempt: seq });

const kept = (...events: RunEvent[]) => {
  const log = createEventLog();
  for (const event of events) log.add(event);
  return log.events.map((event) => (event.type === 'step.delta' ? `${event.path}: ${event.text}` : event.type));
};

describe('the events that a run keeps', () => {
  it('hold one piece for a whole streamed answer, also where two stream at once', () => {
    assert.deepEqual(kept(delta('a', 'x'), delta('b', 'u'), delta('a', 'y'), delta('b', 'v')), ['a: xy', 'b: uv']);
  });

  it('begin a new piece after a fact about the step', () => {
    assert.deepEqual(kept(delta('a', 'x'), started(2, 'a'), delta('a', 'y')), ['a: x', 'attempt.started', 'a: y']);
  });

  it('begin a new piece after a fact about a call of the step', () => {
    assert.deepEqual(kept(delta('a', 'x'), started(2, 'a#1'), delta('a', 'y')), ['a: x', 'attempt.started', 'a: y']);
  });

  it('go on with a piece when another step has news', () => {
    assert.deepEqual(kept(delta('a', 'x'), started(2, 'b'), delta('a', 'y')), ['a: xy', 'attempt.started']);
  });

  it('leave out what says nothing later', () => {
    assert.deepEqual(
      kept(
        { type: 'resource.sample', at: 1, short: false, cpu: 1, memory: 1, heap: 1, available: 1, total: 1 },
        { type: 'step.progress', at: 1, path: 'a', done: 1 },
      ),
      [],
    );
  });
});
