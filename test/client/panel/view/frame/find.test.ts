import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cellAt, cellSize, drawCells } from '../../../../../client/panel/view/cards/cells.ts';
import {
  findCriticalPath,
  findNearSteps,
  findSteps,
  isAmong,
  keepSteps,
  type Sought,
} from '../../../../../client/panel/view/frame/find.ts';
import { crumbsOf, nameItem } from '../../../../../client/panel/view/items/item-name.ts';
import { problemsByCard } from '../../../../../client/panel/view/problems.ts';
import { lookWords } from '../../../../../client/panel/view/status.ts';
import { compile } from '../../../../../engine/compile/compile.ts';
import { layout } from '../../../../../engine/compile/graph/layout/layout.ts';
import type { Json } from '../../../../../engine/language/json.ts';
import type { RunEvent, Stored } from '../../../../../engine/state/events.ts';
import { graphOf } from '../../../../engine/compile/graph/sketch.ts';
import { folded, storyState } from '../../folded.ts';
import { graph, large, stories, told } from '../../story.ts';

const all: Sought = { words: '', looks: new Set(), kinds: new Set() };
const names = (sought: Partial<Sought>) =>
  findSteps(graph.nodes, { ...all, ...sought }, (path) => (path === 'title' ? 'waiting' : 'succeeded'));

describe('steps are found', () => {
  it('by words in their name, kind or detail, all of which must fit', () => {
    assert.deepEqual(names({ words: 'FACTS rank' }), ['rank_facts']);
    assert.deepEqual(names({ words: 'grep' }), ['check_quotes', 'check_quotes[*]']);
    assert.deepEqual(names({ words: 'nowhere' }), []);
  });
  it('by state and kind', () => {
    assert.deepEqual(names({ looks: new Set(['waiting']) }), ['title']);
    assert.deepEqual(names({ kinds: new Set(['set']), words: 'check' }), ['check_enough']);
  });
  it('not at all where nothing is asked', () => assert.equal(names({ words: '  ' }), undefined));
});

describe('what is around a step', () => {
  it('is what leads to it and from it, two steps far', () =>
    assert.deepEqual([...findNearSteps(graph, 'facts')].sort(), [
      'approve',
      'ask_for_more',
      'check_enough',
      'check_quotes',
      'choose_focus',
      'facts',
      'facts_csv',
      'list_docs',
      'rank_facts',
      'write_brief',
    ]));
  it('stays in its loop', () =>
    assert.deepEqual([...findNearSteps(graph, 'facts[*].read')], ['facts[*].read', 'facts[*].extract']));
  it('is nothing for a step that is gone', () => assert.equal(findNearSteps(graph, 'gone').size, 0));
  it('can be drawn alone', () => {
    const { graph: many } = large(200);
    const paths = findNearSteps(many, 'step_100');
    const { boxes, lines } = layout(keepSteps(many, paths));
    assert.deepEqual(boxes.map(({ path }) => path).sort(), [...paths].sort());
    assert.ok(paths.size > 4 && paths.size < 20 && lines.length >= paths.size - 1);
  });
  it('holds what is inside of its steps', () => {
    assert.ok(isAmong(new Set(['a']), 'a[*].b') && isAmong(new Set(['a[*].b']), 'a[*].b') && isAmong(new Set(['a']), 'a/b.c'));
    assert.ok(!isAmong(new Set(['a']), 'ab') && !isAmong(new Set(['a.b']), 'a.bc') && !isAmong(new Set(['a.b']), 'a'));
  });
});

describe('the critical path', () => {
  it('is the longest chain in steps while no time is known', () =>
    assert.deepEqual(
      findCriticalPath(graph, () => undefined),
      ['list_docs', 'facts', 'rank_facts', 'write_brief', 'approve'],
    ));
  it('is the longest chain in time once it is', () => {
    const took: Record<string, number> = { facts: 5, check_quotes: 60, title: 2, write_brief: 20 };
    assert.deepEqual(
      findCriticalPath(graph, (path) => took[path]).filter((path) => took[path]),
      ['facts', 'check_quotes'],
    );
  });
  it('is a chain of edges that no other takes longer than', () => {
    const made = fc.array(fc.record({ back: fc.array(fc.nat(4), { maxLength: 3 }), took: fc.nat(50) }), {
      minLength: 1,
      maxLength: 9,
    });
    fc.assert(
      fc.property(made, (list) => {
        const one = graphOf(
          list.map(({ back }, index) => ({
            id: `s${index}`,
            after: [...new Set(back.map((far) => index - 1 - far))].filter((at) => at >= 0).map((at) => `s${at}`),
          })),
        );
        const took = (path: string): number => list[Number(path.slice(1))]?.took ?? 0;
        const sum = (path: readonly string[]): number => path.reduce((all, step) => all + took(step), 0);
        const longest = (index: number): number =>
          took(`s${index}`) + Math.max(0, ...one.edges.filter(({ to }) => to === index).map(({ from }) => longest(from)));
        const path = findCriticalPath(one, took);
        assert.equal(sum(path), Math.max(...list.map((_, index) => longest(index))));
        path.slice(1).forEach((step, index) => {
          const edge = one.edges.some(({ from, to }) => `s${from}` === path[index] && `s${to}` === step);
          assert.ok(edge);
        });
      }),
    );
  });
  it('is found in a chain of ten thousand', () =>
    assert.equal(findCriticalPath(large(10_000).graph, () => undefined).length, 429));
  it('is nothing without steps', () =>
    assert.deepEqual(
      findCriticalPath(graphOf([]), () => undefined),
      [],
    ));
});

describe('problems of the text', () => {
  it('stand on the card that shows their step, the first of it first, warnings and what is in no step on none', () => {
    const problems = [
      { message: 'a', error: true, path: 'facts[*].read' },
      { message: 'b', error: true },
      { message: 'c', error: true, path: 'title' },
      { message: 'd', error: true, path: 'title' },
      { message: 'e', error: false, path: 'approve' },
    ];
    assert.deepEqual(
      [...problemsByCard(problems, (path) => path.split('[')[0])],
      [
        ['facts', { count: 1, first: 0, message: 'a' }],
        ['title', { count: 2, first: 2, message: 'c' }],
      ],
    );
  });
});

describe('the cells of a stage', () => {
  const steps = Object.keys(lookWords).map((look) => ({ path: look, id: look, look: look as keyof typeof lookWords }));
  it('are of another shape for each look that is told apart', () => {
    const paths = steps.map((step) => drawCells([step], { across: 1, cell: 12, lit: undefined })[0]?.path);
    assert.equal(new Set(paths).size, 9);
  });
  it('are drawn as one path a look, pale where they are not looked for', () => {
    const same = Array.from({ length: 500 }, (_, index) => ({ path: `s${index}`, id: '', look: 'succeeded' as const }));
    assert.equal(drawCells(same, { across: 9, cell: 12, lit: undefined }).length, 1);
    assert.deepEqual(
      drawCells(same, { across: 9, cell: 12, lit: new Set(['s1']) }).map(({ pale }) => pale),
      [true, false],
    );
  });
  it('are as large as the room allows', () => {
    assert.equal(cellSize(10, { width: 100, height: 500 }), 24);
    assert.equal(cellSize(100, { width: 120, height: 200 }), 12);
    assert.equal(cellSize(9999, { width: 120, height: 200 }), 12);
  });
  it('are hit where they are drawn', () =>
    assert.deepEqual([cellAt({ x: 0, y: 0 }, 5, 12), cellAt({ x: 59, y: 25 }, 5, 12)], [0, 14]));
});

const opened = (item: Json) => {
  const begun = stories.running.events.slice(0, 1);
  const [loop] = told([[1, { type: 'loop.opened', path: 'facts', count: 1, items: { value: [item] } }]]);
  return folded([...begun, { ...(loop ?? assert.fail()), seq: 2 } as RunEvent]);
};

describe('an item of a loop', () => {
  const named = (item: Json) => {
    const state = opened(item);
    const loop = state.steps.get('facts') ?? assert.fail();
    return nameItem(loop, 0);
  };
  const cases: [item: Json, name: string | undefined][] = [
    ['sources/03-mills.txt', '03-mills.txt'],
    ['An answer and/or more', 'An answer and/or more'],
    [{ size: 3, title: 'The mills', name: 'mills' }, 'mills'],
    [{ size: 3, id: 7 }, '7'],
    [{ size: 3, text: 'First line\nsecond' }, 'First line'],
    [{ size: 3 }, undefined],
    [42, '42'],
    [null, undefined],
    ['x'.repeat(99), `${'x'.repeat(39)}…`],
    ['bill\u202etxt.exe\u200b', 'billtxt.exe'],
  ];
  for (const [item, name] of cases)
    it(`${JSON.stringify(item).slice(0, 40)} is called ${name}`, () => assert.equal(named(item), name));
  for (const [rule, items, index, wanted] of [
    ['a batch is called by its first and last item', { value: [[1, 2], [3, 4], [5]] }, 1, 'items 3 to 4'],
    ['the last batch may be shorter', { value: [[1, 2], [3, 4], [5, 6], [7]] }, 3, 'item 7'],
    ['a list that is kept elsewhere tells the size of all but its last batch', { artifact: 'x', bytes: 1 }, 1, 'items 3 to 4'],
    ['and of that one where it begins', { artifact: 'x', bytes: 1 }, 2, 'items from 5'],
  ] as const)
    it(rule, () => {
      const { graph } = compile('steps:\n  - {id: each, for_each: [1], batch: 2, prompt: hi}\n', { file: '/a.baton.yaml' });
      const count = 'value' in items ? items.value.length : 3;
      const loop = { count, next: 0, running: 0, settled: 0, failed: 0, iterations: [], items: structuredClone(items) as Stored };
      assert.equal(nameItem({ node: graph.nodes[0] ?? assert.fail(), loop }, index), wanted);
    });
  it('is part of the way to its steps', () => {
    const state = opened('sources/03-mills.txt');
    assert.deepEqual(
      crumbsOf(state, 'facts[0].read').map(({ label, path }) => [label, path]),
      [
        ['facts', 'facts'],
        ['03-mills.txt', 'facts[0]'],
        ['read', 'facts[0].read'],
      ],
    );
    assert.deepEqual(
      crumbsOf(storyState('running'), 'facts[2].read').map(({ label }) => label),
      ['facts', 'item 3', 'read'],
    );
    assert.deepEqual(
      crumbsOf(undefined, 'facts[*].read').map(({ label }) => label),
      ['facts', 'read'],
    );
  });
});
