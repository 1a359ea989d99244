import assert from 'node:assert/strict';
import { itemsIn, pickedInstances, pickedPath } from '../../../../../client/panel/view/items/picked-items.ts';
import { storyState } from '../../folded.ts';

describe('the items of loops that are picked', () => {
  const picked = new Map([
    ['a', 2],
    ['a[*].b', 7],
  ]);
  const paths: [path: string, picked: string][] = [
    ['x', 'x'],
    ['a', 'a'],
    ['a[*].c', 'a[2].c'],
    ['a[*].b[*]', 'a[2].b[7]'],
    ['a[*].b[*].d/e[*].f', 'a[2].b[7].d/e[*].f'],
  ];
  for (const [path, wanted] of paths) it(`${path} is ${wanted}`, () => assert.equal(pickedPath(path, picked), wanted));

  it('are read from a path of a run', () => {
    assert.deepEqual([...itemsIn('a[2].b[7].c')], [...picked]);
    assert.deepEqual([...itemsIn('a[*].b')], []);
  });

  it('are the instances that a step shows', () => {
    const state = storyState('succeeded');
    const of = (loop: string, item: number): string[] =>
      pickedInstances(state, 'facts[*].extract', new Map([[loop, item]])).map(({ path }) => path);
    assert.deepEqual(of('facts', 3), ['facts[3].extract']);
    assert.deepEqual(of('facts', 99), []);
    assert.equal(of('other', 3).length, 12);
  });
});
