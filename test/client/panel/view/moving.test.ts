import assert from 'node:assert/strict';
import fc from 'fast-check';
import { branchesOf, stepFrom, type TreeStep } from '../../../../client/panel/view/tree.ts';
import {
  bounded,
  initialViewport,
  scales,
  showBox,
  touches,
  visibleArea,
  wholeGraph,
  zoom,
} from '../../../../client/panel/view/viewport.ts';
import { layout } from '../../../../engine/compile/graph/layout/layout.ts';
import { graph, large } from '../story.ts';

const window = { width: 800, height: 600 };
const open = layout(graph, undefined, { open: new Set(['facts']) });
const box = (path: string, picture = open) => picture.boxes.find((one) => one.path === path) ?? assert.fail(path);

describe('the window on the picture', () => {
  it('shows everything when asked to, never larger than life', () => {
    assert.deepEqual(wholeGraph({ width: 400, height: 300 }, window), { scale: 1, x: 200, y: 150 });
    assert.deepEqual(wholeGraph({ width: 1600, height: 300 }, window), { scale: 0.5, x: 0, y: 225 });
  });
  it('begins with everything where that is readable, else at the beginning', () => {
    assert.equal(initialViewport({ width: 1000, height: 300 }, window, open.boxes[0]).scale, 0.8);
    const { picture, first } = { picture: { width: 9000, height: 5000 }, first: { ...box('list_docs'), x: 24, y: 2000 } };
    const view = initialViewport(picture, window, first);
    assert.equal(view.scale, scales.readable);
    assert.equal(view.x, 0);
    assert.ok(
      touches(
        { x: first.x * view.scale + view.x, y: first.y * view.scale + view.y, width: 1, height: 1 },
        { x: 0, y: 0, ...window },
      ),
    );
  });
  it('keeps the point under the pointer where it is', () => {
    const far = fc.integer({ min: -2000, max: 2000 });
    fc.assert(
      fc.property(
        far,
        far,
        fc.double({ min: 0.1, max: 2, noNaN: true }),
        fc.double({ min: 0.3, max: 3, noNaN: true }),
        fc.nat(800),
        (x, y, scale, factor, at) => {
          const before = { x, y, scale };
          const after = zoom(before, factor, { x: at, y: at });
          assert.ok(after.scale >= scales.least && after.scale <= scales.most);
          assert.ok(Math.abs((at - before.x) / before.scale - (at - after.x) / after.scale) < 1e-6);
        },
      ),
    );
  });
  it('never loses the picture', () => {
    const lost = bounded({ x: 99_999, y: -99_999, scale: 1 }, { width: 500, height: 500 }, window);
    assert.deepEqual(lost, { scale: 1, x: 720, y: -420 });
  });
  it('moves only as far as needed to show a card', () => {
    const still = { x: 0, y: 0, scale: 1 };
    assert.deepEqual(showBox(still, { x: 100, y: 100, width: 100, height: 50 }, window), still);
    assert.deepEqual(showBox(still, { x: 790, y: -50, width: 100, height: 50 }, window), { scale: 1, x: -114, y: 74 });
  });
  it('asks for the same part while one moves a little', () => {
    assert.deepEqual(visibleArea({ x: -10, y: -10, scale: 1 }, window), visibleArea({ x: -60, y: -90, scale: 1 }, window));
    const part = visibleArea({ x: -1000, y: -1000, scale: 0.5 }, window);
    assert.ok(part.x <= 2000 && part.x + part.width >= 2000 + 1600 && part.y <= 2000 && part.y + part.height >= 2000 + 1200);
  });
});

describe('the graph as a tree', () => {
  it('has each step after its group, with its place', () => {
    const branches = branchesOf(graph, open).map(({ box: { path, depth }, place, of }) => `${path} ${depth} ${place}/${of}`);
    assert.deepEqual(branches.slice(2, 6), [
      'facts 0 3/12',
      'facts[*].read 1 1/2',
      'facts[*].extract 1 2/2',
      'rank_facts 0 4/12',
    ]);
    assert.equal(branches.length, open.boxes.length);
  });

  const moves: [from: string, key: TreeStep, to: string | undefined][] = [
    ['list_docs', 'right', 'title'],
    ['facts', 'left', 'choose_focus'],
    ['facts[*].read', 'right', 'facts[*].extract'],
    ['facts[*].read', 'left', 'facts'],
    ['approve', 'right', undefined],
    ['choose_focus', 'down', 'list_docs'],
    ['choose_focus', 'up', undefined],
    ['approve', 'first', 'choose_focus'],
    ['choose_focus', 'last', 'approve'],
  ];
  for (const [from, key, to] of moves)
    it(`${key} from ${from} leads ${to ? `to ${to}` : 'nowhere'}`, () => assert.equal(stepFrom(open, box(from), key)?.path, to));

  it('leads into an open box that nothing follows', () => {
    const alone = { ...graph, edges: graph.edges.filter((edge) => graph.nodes[edge.from]?.path.includes('[*]')) };
    const picture = layout(alone, undefined, { open: new Set(['facts']) });
    assert.equal(stepFrom(picture, box('facts', picture), 'right')?.path, 'facts[*].read');
  });

  it('reaches every step of a thousand from the first by arrow keys', () => {
    const picture = layout(large().graph);
    const reached = new Set(picture.boxes.slice(0, 1));
    for (const from of reached)
      for (const key of ['right', 'left', 'up', 'down'] as const) {
        const to = stepFrom(picture, from, key);
        if (to) reached.add(to);
      }
    assert.equal(reached.size, 1000);
  });
});
