import assert from 'node:assert/strict';
import { lookOfNode } from '../../../../client/panel/view/cards/cards.ts';
import { countLanes, drawLanes, rail, rowsInWindow, timeOfStep } from '../../../../client/panel/view/rails.ts';
import { layoutLanes } from '../../../../engine/compile/graph/layout/lanes.ts';
import { storyState } from '../folded.ts';
import { at, graph } from '../story.ts';

const index = (path: string): number => graph.nodes.findIndex((node) => node.path === path);

describe('rails', () => {
  it('have no more lanes than a quarter of the width holds', () => {
    for (const width of [320, 380, 460, 660, 1000, 1600]) {
      const lanes = countLanes(width);
      assert.ok(lanes >= 3 && lanes <= 12);
      if (width >= 320) assert.ok(rail.edge + (lanes - 1) * rail.pitch <= width / 4, `${lanes} lanes at ${width}`);
    }
  });

  it('draw the rows in the window and a few around it', () => {
    assert.deepEqual(rowsInWindow(0, 300, 10_000), { first: 0, last: 23 });
    const { first, last } = rowsInWindow(5000 * rail.row + 7, 600, 10_000);
    assert.ok(first <= 5000 && last >= 5020 && last - first < 60);
    assert.deepEqual(rowsInWindow(0, 300, 3), { first: 0, last: 2 });
  });

  it('say when a step ran, all items of a loop together, and one alone', () => {
    const state = storyState('running');
    const time = (path: string, item?: number) =>
      timeOfStep({ graph, state, picked: item === undefined ? new Map() : new Map([['facts', item]]), now: at(18) }, index(path));
    assert.equal(time('write_brief')?.text, '0:07');
    assert.equal(time('approve'), undefined);
    const [all, one] = [time('facts[*].extract'), time('facts[*].extract', 2)];
    assert.ok(all && one && all.from < one.from && one.to < all.to && one.text !== '');
  });

  it('draw each stretch as the liveliest of its edges', () => {
    const state = storyState('running');
    const lanes = layoutLanes(graph);
    const looks = (node: number) => lookOfNode(graph.nodes[node] ?? assert.fail(), state);
    const drawn = drawLanes(lanes, { first: 0, last: lanes.rows.length - 1 }, looks);
    assert.deepEqual(
      drawn.map(({ flow }) => flow),
      ['dead', 'idle', 'done', 'held', 'live'],
    );
    const cut = drawLanes(lanes, { first: 4, last: 6 }, looks);
    const rows = cut.flatMap(({ path }) =>
      [...path.matchAll(/M[\d.]+ ([\d.]+)/g)].map(([, y]) => Math.floor(Number(y) / rail.row)),
    );
    assert.ok(rows.length > 0 && rows.every((row) => row >= 3 && row <= 6));
  });
});
