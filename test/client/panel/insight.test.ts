import assert from 'node:assert/strict';
import { createStore } from '../../../client/panel/store.ts';

describe('what a model said of the text', () => {
  const text = { type: 'text', pipeline: null, graph: null, summary: [], problems: { errors: 0, warnings: 0 } } as const;
  const insight = { intention: ['It greets.'], architecture: ['One step.'], alignment: [], model: 'm' };
  const open = () => createStore({ post: () => undefined, kept: () => ({}), keep: () => undefined, offers: () => true }, () => 0);

  it('reaches the summary, and goes with the text that it was said of', () => {
    const store = open();
    store.receive({ ...text, summary: [], insight });
    assert.deepEqual(store.text.value?.insight, insight);
    store.receive({ ...text, summary: [] });
    assert.equal(store.text.value?.insight, undefined);
  });
});
