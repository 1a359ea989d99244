import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exchangeOf, listColumns, listStages, placeStages } from '../../../../../client/panel/view/cards/stages.ts';
import { branchesOf, stepFrom, type TreeStep } from '../../../../../client/panel/view/cards/tree.ts';
import {
  bounded,
  directionFor,
  initialViewport,
  isInWindow,
  leastScale,
  levelOf,
  showBox,
  touches,
  visibleArea,
  wholeGraph,
  zoom,
} from '../../../../../client/panel/view/cards/viewport.ts';
import type { Look } from '../../../../../client/panel/view/status.ts';
import type { Graph } from '../../../../../engine/compile/graph/graph.ts';
import { layout } from '../../../../../engine/compile/graph/layout/layout.ts';
import { findStages } from '../../../../../engine/compile/graph/layout/stages.ts';
import { graphOf } from '../../../../engine/compile/graph/sketch.ts';
import { graph, large } from '../../story.ts';

const window = { width: 800, height: 600 };
const open = layout(graph, undefined, { open: new Set(['facts']) });
const box = (path: string, picture = open) => picture.boxes.find((one) => one.path === path) ?? assert.fail(path);

describe('the window on the picture', () => {
  it('shows everything when asked to, never larger than life', () => {
    assert.deepEqual(wholeGraph({ width: 400, height: 300 }, window), { scale: 1, x: 200, y: 150 });
    assert.deepEqual(wholeGraph({ width: 1600, height: 300 }, window), { scale: 0.5, x: 0, y: 225 });
  });
  it('begins with everything where names stay readable, and keeps it fitted', () => {
    const begun = initialViewport({ ...open, size: { width: 1000, height: 300 } }, window, open.boxes[0]);
    assert.deepEqual([begun.view.scale, begun.mode], [0.8, 'fit']);
  });
  it('else begins at full size where something happens, and follows that', () => {
    const first = { ...box('list_docs'), x: 4000, y: 2000 };
    const { view, mode } = initialViewport({ ...open, size: { width: 9000, height: 5000 } }, window, first);
    assert.deepEqual([view.scale, mode], [1, 'follow']);
    assert.ok(isInWindow(view, first, window));
  });
  it('has no empty ground beside a picture that is larger than the window', () => {
    const { view } = initialViewport({ ...open, size: { width: 9000, height: 300 } }, window, { ...box('list_docs'), x: 24 });
    assert.deepEqual(view, { scale: 1, x: 0, y: 150 });
  });
  it('draws as much of a card as it has room for', () => {
    const at = (scale: number) => levelOf({ x: 0, y: 0, scale });
    assert.deepEqual([2, 0.9, 0.89, 0.75, 0.74, 0.55, 0.54, 0.25, 0.24].map(at), [
      'full',
      'full',
      'lines',
      'lines',
      'names',
      'names',
      'blocks',
      'blocks',
      'stages',
    ]);
  });
  it('can always show the whole picture, however large', () => {
    const size = { width: 100_000, height: 1900 };
    const least = leastScale(size, window);
    assert.equal(zoom({ x: 0, y: 0, scale: 1 }, 1e-6, { x: 0, y: 0 }, least).scale, wholeGraph(size, window).scale);
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
          const after = zoom(before, factor, { x: at, y: at }, 0.05);
          assert.ok(after.scale >= 0.05 && after.scale <= 2);
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
    assert.deepEqual(visibleArea({ x: -80, y: -80, scale: 1 }, window), visibleArea({ x: -160, y: -90, scale: 1 }, window));
    const part = visibleArea({ x: -1000, y: -1000, scale: 0.5 }, window);
    assert.ok(part.x <= 2000 && part.x + part.width >= 2000 + 1600 && part.y <= 2000 && part.y + part.height >= 2000 + 1200);
  });
  it('asks for little more than is seen, at every scale', () => {
    for (let scale = 0.05; scale < 2; scale *= 1.1)
      for (let x = -3000; x < 3000; x += 170) {
        const part = visibleArea({ x, y: 0, scale }, window);
        assert.ok(part.width * scale <= window.width + 2.5 * 320 && part.height * scale <= window.height + 2.5 * 320);
        assert.ok(part.x <= -x / scale && part.x + part.width >= (window.width - x) / scale);
      }
  });
});

describe('the direction of the picture', () => {
  it('turns with its window, once while a divider is dragged', () => {
    assert.equal(directionFor({ width: 500, height: 900 }, undefined), 'down');
    assert.equal(directionFor({ width: 1000, height: 900 }, 'down'), 'down');
    assert.equal(directionFor({ width: 1200, height: 900 }, 'down'), 'right');
    assert.equal(directionFor({ width: 800, height: 900 }, 'right'), 'right');
  });
});

const listed = (of: Graph, lookAt: (path: string) => Look | undefined, most: number) =>
  listStages({ graph: of, stages: findStages(of), lookAt, most });

describe('stages', () => {
  const many = large(200).graph;
  it('hold every step once, in the order of the edges', () => {
    const stages = listed(graph, () => undefined, 99);
    assert.deepEqual(
      stages.map(({ steps }) => steps.map(({ id }) => id)),
      [
        ['list_docs', 'choose_focus'],
        ['facts', 'title'],
        ['rank_facts', 'check_enough', 'check_quotes'],
        ['write_brief', 'ask_for_more', 'facts_csv'],
        ['approve', 'short_note'],
      ],
    );
  });
  it('take what stages before them gave, and give what others read', () => {
    const stages = listed(graph, () => undefined, 99);
    assert.deepEqual(
      stages.map((stage) => exchangeOf(graph, stage)),
      [
        { takes: [], gives: ['list_docs', 'choose_focus'] },
        { takes: ['list_docs', 'choose_focus'], gives: ['facts', 'title'] },
        { takes: ['facts'], gives: ['rank_facts', 'check_enough', 'check_quotes'] },
        { takes: ['rank_facts', 'check_enough', 'check_quotes'], gives: ['write_brief'] },
        { takes: ['write_brief', 'check_quotes', 'title'], gives: [] },
      ],
    );
    const together = listed(graph, () => undefined, 1);
    assert.deepEqual(
      together.map((stage) => exchangeOf(graph, stage)),
      [{ takes: [], gives: [] }],
      'inside of a stage nothing is told',
    );
  });
  it('are put together until there are as few as wanted', () => {
    for (const most of [1, 3, 8, 50]) {
      const stages = listed(many, () => 'succeeded', most);
      assert.ok(stages.length <= most);
      assert.equal(
        stages.reduce((sum, { steps }) => sum + steps.length, 0),
        200,
      );
      assert.equal(
        stages.reduce((sum, { counts }) => sum + (counts.get('succeeded') ?? 0), 0),
        200,
      );
    }
  });
  it('name what failed and what waits', () => {
    const looks: Record<string, Look> = { facts: 'failed', title: 'waiting', approve: 'running' };
    assert.deepEqual(
      listed(graph, (path) => looks[path], 99).map(({ heed }) => heed.map(({ id }) => id)),
      [[], ['facts', 'title'], [], [], []],
    );
  });
  it('are named by what their steps have in common, else by the first and the last', () => {
    const named = (...ids: string[]) => listed(graphOf(ids.map((id) => ({ id }))), () => undefined, 1)[0]?.title;
    assert.deepEqual(
      [named('only'), named('read_a', 'read_b'), named('step_1', 'step_9'), named('load', 'store')],
      ['only', 'read…', 'step_1 – step_9', 'load – store'],
    );
  });
  it('lie where their steps lie, beside each other, with room for a name, at every scale', () => {
    for (const direction of ['right', 'down'] as const)
      for (const scale of [0.24, 0.1, 0.03]) {
        const picture = layout(many, undefined, { direction });
        const placed = placeStages(
          listColumns(many, picture, () => 'todo'),
          picture,
          scale,
        );
        assert.equal(
          placed.reduce((sum, { stage }) => sum + stage.steps.length, 0),
          200,
        );
        placed.forEach((one, at) => {
          const length = direction === 'right' ? one.width : one.height;
          assert.ok(length * scale >= (direction === 'right' ? 148 : 58) || placed.length === 1);
          for (const other of placed.slice(at + 1)) assert.ok(!touches(one, other));
        });
      }
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
