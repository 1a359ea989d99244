import assert from 'node:assert/strict';
import fc from 'fast-check';
import { curve } from '../../../../engine/compile/graph/layout/curve.ts';
import { layout } from '../../../../engine/compile/graph/layout/layout.ts';
import type { Box, Picture } from '../../../../engine/compile/graph/layout/picture.ts';
import { graphOf, type Sketch } from './sketch.ts';

/** Steps that wait for any of those before them, some of them loops with a body of two. */
const steps = (most: number): fc.Arbitrary<Sketch[]> =>
  fc
    .array(fc.record({ back: fc.array(fc.nat(6), { maxLength: 3 }), loop: fc.boolean() }), { minLength: 1, maxLength: most })
    .map((list) =>
      list.map(({ back, loop }, index) => ({
        id: `s${index}`,
        after: [...new Set(back.map((far) => index - 1 - far))].filter((at) => at >= 0).map((at) => `s${at}`),
        ...(loop ? { loop: true, steps: [{ id: 'read' }, { id: 'judge', after: ['read'] }] } : {}),
      })),
    );
const loops = (list: readonly Sketch[]): ReadonlySet<string> => new Set(list.filter((step) => step.loop).map((step) => step.id));
const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const inside = (a: Box, b: Box): boolean =>
  a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;
const boxOf = (picture: Picture, node: number): Box =>
  picture.boxes.find((box) => box.node === node) ?? assert.fail(`no box for ${node}`);

describe('layout', () => {
  it('draws every step of the pipeline once, inside the picture, without overlap', () => {
    fc.assert(
      fc.property(steps(40), (list) => {
        const { boxes, size } = layout(graphOf(list));
        assert.deepEqual(boxes.map((box) => box.path).sort(), list.map((step) => step.id).sort());
        boxes.forEach((box, index) => {
          assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= size.width && box.y + box.height <= size.height);
          for (const other of boxes.slice(index + 1)) assert.ok(!overlap(box, other), `${box.path} lies on ${other.path}`);
        });
      }),
    );
  });

  it('leads every edge from the right side of one card to the left side of one further right', () => {
    fc.assert(
      fc.property(steps(40), (list) => {
        const picture = layout(graphOf(list));
        for (const line of picture.lines) {
          const [from, to] = [boxOf(picture, line.from), boxOf(picture, line.to)];
          assert.ok(from.x + from.width < to.x);
          assert.equal(line.points[0]?.x, from.x + from.width);
          assert.equal(line.points.at(-1)?.x, to.x);
          line.points.forEach((point, index) => {
            assert.ok(index === 0 || point.x >= (line.points[index - 1]?.x ?? 0));
          });
        }
      }),
    );
  });

  it('keeps the wires of passing edges off the cards', () => {
    fc.assert(
      fc.property(steps(30), (list) => {
        const picture = layout(graphOf(list));
        for (const line of picture.lines)
          for (let at = 2; at + 1 < line.points.length; at += 2) {
            const [a, b] = [line.points[at], line.points[at + 1]];
            if (!a || !b) continue;
            for (const box of picture.boxes)
              assert.ok(a.y <= box.y || a.y >= box.y + box.height || b.x <= box.x || a.x >= box.x + box.width);
          }
      }),
    );
  });

  it('puts the body of an open loop inside its box, and only there', () => {
    fc.assert(
      fc.property(steps(20), (list) => {
        const graph = graphOf(list);
        const { boxes } = layout(graph, undefined, { open: loops(list) });
        assert.equal(boxes.length, graph.nodes.length);
        boxes.forEach((box, index) => {
          const owner = boxes.find((other) => other.open && box.path.startsWith(`${other.path}[*].`));
          assert.equal(box.depth, owner ? 1 : 0);
          if (owner) assert.ok(inside(box, owner));
          for (const other of boxes.slice(index + 1))
            if (other !== owner && box !== owner && other.depth === box.depth) assert.ok(!overlap(box, other));
        });
      }),
    );
  });

  it('keeps every column on one axis: none reaches beyond what the highest needs, and a row', () => {
    const reading = fc
      .record({ count: fc.integer({ min: 2, max: 160 }), wide: fc.integer({ min: 1, max: 14 }), far: fc.nat(14) })
      .map(({ count, wide, far }) =>
        Array.from({ length: count }, (_, index): Sketch => {
          const from = [index - wide, index - wide + far].filter((at) => at >= 0 && at < index);
          return { id: `s${index}`, after: [...new Set(from)].map((at) => `s${at}`) };
        }),
      );
    fc.assert(
      fc.property(fc.oneof(steps(60), reading), (list) => {
        const { boxes, lines, size } = layout(graphOf(list));
        const columns = new Map<number, { cards: number; wires: Set<number> }>();
        const columnAt = (x: number) => {
          const column = columns.get(x) ?? { cards: 0, wires: new Set() };
          columns.set(x, column);
          return column;
        };
        for (const box of boxes) columnAt(box.x).cards += box.height + 20;
        // A wire that passes takes a line of the column.
        for (const { points } of lines)
          for (let at = 2; at + 1 < points.length; at += 2) columnAt(points[at]?.x ?? 0).wires.add(points[at]?.y ?? 0);
        const highest = Math.max(...[...columns.values()].map(({ cards, wires }) => cards + 24 * wires.size));
        assert.ok(size.height <= highest + 2 * 20 + 2 * 24, `${size.height} high, the highest column needs ${highest}`);
      }),
    );
    const climbing = Array.from({ length: 1000 }, (_, index): Sketch => {
      const from = [index - 9, index - 3].filter((at) => at >= 0 && index >= 9);
      return { id: `s${index}`, after: from.map((at) => `s${at}`) };
    });
    const { size } = layout(graphOf(climbing));
    assert.ok(size.height < 700, `a thousand steps in columns of three are ${size.height} high`);
  });

  it('draws from top to bottom what it draws from left to right', () => {
    fc.assert(
      fc.property(steps(30), (list) => {
        const picture = layout(graphOf(list), undefined, { direction: 'down', open: loops(list) });
        for (const line of picture.lines) {
          const [from, to] = [boxOf(picture, line.from), boxOf(picture, line.to)];
          assert.ok(from.y + from.height < to.y);
          assert.equal(line.points[0]?.y, from.y + from.height);
          assert.equal(line.points.at(-1)?.y, to.y);
        }
        picture.boxes.forEach((box, index) => {
          assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= picture.size.width);
          assert.ok(box.y + box.height <= picture.size.height);
          for (const other of picture.boxes.slice(index + 1))
            assert.ok(!overlap(box, other) || inside(box, other) || inside(other, box), `${box.path} lies on ${other.path}`);
        });
        assert.deepEqual(layout(graphOf(list), picture, { direction: 'down', open: loops(list) }).boxes, picture.boxes);
      }),
    );
  });

  it('draws the same text the same way', () => {
    fc.assert(
      fc.property(steps(30), (list) => {
        const once = layout(graphOf(list));
        assert.deepEqual(layout(graphOf(list)), once);
        assert.deepEqual(layout(graphOf(list), once), layout(graphOf(list), once));
      }),
    );
  });

  it('leaves a picture alone when nothing changed', () => {
    fc.assert(
      fc.property(steps(30), (list) => {
        const graph = graphOf(list);
        const kept = layout(graph, layout(graph));
        assert.deepEqual(layout(graph, kept).boxes, kept.boxes);
      }),
    );
  });

  it('moves few cards when a step is added', () => {
    let before = 0;
    let stayed = 0;
    fc.assert(
      fc.property(steps(40), fc.nat(), (list, at) => {
        const old = layout(graphOf(list));
        const extra: Sketch = { id: 'extra', after: [`s${at % list.length}`] };
        const now = layout(graphOf([...list, extra]), old);
        const shifts = old.boxes.map((box) => {
          const moved = now.boxes.find((other) => other.path === box.path);
          return moved ? moved.y - box.y : Number.NaN;
        });
        const usual = [...shifts].sort((a, b) => a - b)[Math.floor(shifts.length / 2)] ?? 0;
        before += shifts.length;
        stayed += shifts.filter((shift) => Math.abs(shift - usual) <= 2).length;
      }),
      { seed: 11, numRuns: 300 },
    );
    assert.ok(stayed / before >= 0.85, `${stayed} of ${before} cards stayed`);
  });

  it('crosses no edges where none need cross', () => {
    const { boxes } = layout(graphOf([{ id: 'a' }, { id: 'b' }, { id: 'x', after: ['b'] }, { id: 'y', after: ['a'] }]));
    const y = (path: string): number => boxes.find((box) => box.path === path)?.y ?? assert.fail();
    assert.equal(Math.sign(y('a') - y('b')), Math.sign(y('y') - y('x')));
  });

  it('draws a chain as one straight line', () => {
    const { boxes, lines } = layout(graphOf([{ id: 'a' }, { id: 'b', after: ['a'] }, { id: 'c', after: ['b'] }]));
    assert.equal(new Set(boxes.map((box) => box.y)).size, 1);
    assert.ok(lines.every((line) => new Set(line.points.map((point) => point.y)).size === 1));
  });

  it('joins all edges between two steps to one line that names them', () => {
    const graph = graphOf([{ id: 'a' }, { id: 'b', after: ['a'] }]);
    graph.edges.push({ from: 0, to: 1, kind: 'dependency' }, { from: 0, to: 1, kind: 'variable', label: 'total' });
    assert.deepEqual(
      layout(graph).lines.map(({ kinds, labels }) => ({ kinds, labels })),
      [{ kinds: ['data', 'dependency', 'variable'], labels: ['a', 'total'] }],
    );
  });

  it('draws an edge out of a body as an edge of its loop, and none from a loop to its own body', () => {
    const graph = graphOf([{ id: 'a' }, { id: 'l', loop: true, steps: [{ id: 'read' }] }, { id: 'z' }]);
    const at = (path: string): number => graph.nodes.findIndex((node) => node.path === path);
    graph.edges.push(
      { from: at('a'), to: at('l[*].read'), kind: 'data' },
      { from: at('l[*].read'), to: at('z'), kind: 'data' },
      { from: at('l'), to: at('l[*].read'), kind: 'data' },
    );
    const ends = layout(graph, undefined, { open: new Set(['l']) }).lines.map(({ from, to }) => [
      graph.nodes[from]?.path,
      graph.nodes[to]?.path,
    ]);
    assert.deepEqual(ends, [
      ['a', 'l'],
      ['l', 'z'],
    ]);
  });

  it('draws a circle too, with the closing edge marked and led around', () => {
    const graph = graphOf([{ id: 'a' }, { id: 'b', after: ['a'] }, { id: 'c', after: ['b'] }]);
    graph.edges.push({ from: 2, to: 0, kind: 'dependency' });
    const picture = layout(graph);
    assert.deepEqual(
      picture.lines.map((line) => line.back),
      [false, false, true],
    );
    const around = picture.lines[2]?.points ?? [];
    const bottom = Math.max(...picture.boxes.map((box) => box.y + box.height));
    assert.ok(Math.max(...around.map((point) => point.y)) > bottom);
    assert.ok(Math.max(...around.map((point) => point.y)) <= picture.size.height);
    assert.equal(curve({ points: around, back: true }).includes('C'), false);
  });

  it('puts steps without edges into columns instead of one pile', () => {
    const { size } = layout(graphOf(Array.from({ length: 100 }, (_, index) => ({ id: `s${index}` }))));
    assert.ok(size.width > 1000 && size.height < 1500, `${size.width} x ${size.height}`);
  });

  it('lays out a step that waits for all of a thousand before it', () => {
    const chain = Array.from({ length: 999 }, (_, index) => ({ id: `s${index}`, after: index ? [`s${index - 1}`] : [] }));
    const { boxes, lines } = layout(graphOf([...chain, { id: 'all', after: chain.map((step) => step.id) }]));
    assert.equal(boxes.length, 1000);
    assert.equal(lines.length, 998 + 999);
  });

  it('draws nothing for a pipeline without steps', () => {
    assert.deepEqual(layout(graphOf([])).boxes, []);
    assert.deepEqual(layout({ id: 'x', frames: [], nodes: [], edges: [] }).boxes, []);
    assert.equal(curve({ points: [], back: false }), '');
  });

  it('leaves out an edge whose end is no step', () => {
    const graph = graphOf([{ id: 'a' }, { id: 'b' }]);
    graph.edges.push({ from: 0, to: 7, kind: 'data' }, { from: 9, to: 1, kind: 'data' });
    assert.deepEqual(layout(graph).lines, []);
  });

  it('takes the size of cards from its caller', () => {
    assert.deepEqual(
      layout(graphOf([{ id: 'a' }]), undefined, { card: () => ({ width: 10, height: 5 }) }).boxes.map(({ width, height }) => [
        width,
        height,
      ]),
      [[10, 5]],
    );
  });
});
