import assert from 'node:assert/strict';
import { createBatch } from '../../../../client/panel-host/feed/batch.ts';
import type { RunEvent } from '../../../../engine/state/events.ts';

const delta = (path: string, text: string): RunEvent => ({ type: 'step.delta', at: 1, path, text });

describe('a batch of events for the panel', () => {
  it('is handed on by itself, as one, in order, with the pieces of one answer joined', async () => {
    const batches = await new Promise<RunEvent[][]>((done) => {
      const batch = createBatch((events) => done([events]));
      for (const event of [delta('a', 'x'), delta('a', 'y'), delta('b', 'u'), delta('a', 'z')]) batch.add(event);
    });
    assert.deepEqual(batches, [[delta('a', 'xy'), delta('b', 'u'), delta('a', 'z')]]);
  });

  it('is handed on at once by flush, and only once', () => {
    const batches: RunEvent[][] = [];
    const batch = createBatch((events) => batches.push(events));
    batch.add(delta('a', 'x'));
    batch.flush();
    batch.flush();
    assert.equal(batches.length, 1);
  });

  it('is forgotten by clear, because a snapshot holds it', () => {
    const batches: RunEvent[][] = [];
    const batch = createBatch((events) => batches.push(events));
    batch.add(delta('a', 'x'));
    batch.clear();
    batch.flush();
    assert.deepEqual(batches, []);
  });
});
