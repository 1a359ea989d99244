import assert from 'node:assert/strict';
import { createForeseenTitles, foreseenTitle } from '../../../../client/runs/foresight/foreseen-titles.ts';

describe('the lens of what a run is foreseen to take', () => {
  const duration = { low: 31_000, median: 40_000, high: 58_000 };
  const cost = { low: 0.011, median: 0.02, high: 0.03 };
  const free = { low: 0, median: 0, high: 0 };

  it('has time and cost, each with its range', () => {
    assert.equal(foreseenTitle({ duration, cost, basis: 'runs' }), 'about 40 s (31–58 s) · about $0.02 ($0.011–$0.03)');
    assert.equal(foreseenTitle({ duration, cost: free, basis: 'like' }), 'about 40 s (31–58 s)');
    assert.equal(foreseenTitle({ duration, cost: null, basis: 'runs' }), 'about 40 s (31–58 s)');
  });
  it('is none where nothing like it has run, or a loop is of unknown length', () => {
    assert.equal(foreseenTitle({ duration, cost, basis: 'guess' }), undefined);
    assert.equal(foreseenTitle({ duration: null, cost: null, basis: 'runs' }), undefined);
  });

  it('is asked for once a version, told when it is there, and asked for anew after a run', async () => {
    const asked: string[] = [];
    const changed: string[] = [];
    const titles = createForeseenTitles({
      async foresee(name, version) {
        asked.push(`${name} ${version}`);
        if (name === 'broken') throw new Error('no text');
        return `title ${asked.length}`;
      },
      changed: (name) => void changed.push(name),
    });
    const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    assert.equal(titles.titleOf('a', 1), undefined);
    assert.equal(titles.titleOf('a', 1), undefined);
    await soon();
    assert.deepEqual([titles.titleOf('a', 1), asked, changed], ['title 1', ['a 1'], ['a']]);
    assert.equal(titles.titleOf('a', 2), undefined, 'of another text');
    await soon();
    titles.renew('a');
    titles.renew('never asked');
    assert.equal(titles.titleOf('a', 2), undefined);
    await soon();
    assert.deepEqual([titles.titleOf('a', 2), asked.length, changed], ['title 3', 3, ['a', 'a', 'a', 'a']]);
    titles.titleOf('broken', 1);
    await soon();
    assert.equal(titles.titleOf('broken', 1), undefined);
  });

  it('an answer for a text that has changed meanwhile is dropped', async () => {
    const answers: ((title: string) => void)[] = [];
    const titles = createForeseenTitles({
      foresee: () => new Promise((resolve) => void answers.push(resolve)),
      changed: () => undefined,
    });
    titles.titleOf('a', 1);
    titles.titleOf('a', 2);
    answers[1]?.('newer');
    answers[0]?.('older');
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(titles.titleOf('a', 2), 'newer');
  });
});
