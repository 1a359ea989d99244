import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Lanes, layoutLanes } from '../../../../engine/compile/graph/layout/lanes.ts';
import { graphOf, type Sketch } from './sketch.ts';

/** Steps that wait for any others of a window around them, before or behind them in the text; some are loops with a body of two. */
const steps = (most: number, forward: boolean): fc.Arbitrary<Sketch[]> =>
  fc
    .array(fc.record({ by: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 }), ahead: fc.nat(9), loop: fc.boolean() }), {
      minLength: 1,
      maxLength: most,
    })
    .map((list) =>
      list.map(({ by, ahead, loop }, index) => {
        const wanted = [...by.map((far) => index - far), forward && ahead > 7 ? index + ahead : -1];
        return {
          id: `s${index}`,
          after: [...new Set(wanted)].filter((at) => at >= 0 && at < list.length).map((at) => `s${at}`),
          loop,
          steps: loop ? [{ id: 'read' }, { id: 'judge', after: ['read'] }] : undefined,
        };
      }),
    );

/** The lane of a line at every row from its first to its last, followed from ring to ring; fails where the line is cut. */
function follow(lanes: Lanes, line: number): number[] {
  const { top = 0, bottom = 0 } = lanes.lines[line] ?? {};
  const way = [lanes.rows[top]?.lane ?? assert.fail()];
  for (let row = top + 1; row <= bottom; row++) {
    const turns = lanes.turns[row]?.filter((turn) => turn.lines.includes(line)) ?? [];
    const straight =
      lanes.straight[row]?.filter(({ held }) => held.some((one) => one.line === line && one.enter < row && row < one.leave)) ??
      [];
    const ways = [...turns, ...straight.map(({ lane }) => ({ from: lane, to: lane }))];
    assert.equal(ways.length, 1, `line ${line} goes ${ways.length} ways to row ${row}`);
    assert.equal(ways[0]?.from, way.at(-1), `line ${line} is cut above row ${row}`);
    way.push(ways[0]?.to ?? 0);
  }
  assert.equal(way.at(-1), lanes.rows[bottom]?.lane, `line ${line} does not reach its ring`);
  return way;
}

describe('lanes', () => {
  it('give every step a row, its body behind it where it is open', () => {
    fc.assert(
      fc.property(steps(30, true), (list) => {
        const graph = graphOf(list);
        const open = new Set(list.flatMap(({ id, loop }, index) => (loop && index % 2 ? [id] : [])));
        const { rows } = layoutLanes(graph, { open });
        const wanted = list.flatMap(({ id }) => [id, ...(open.has(id) ? [`${id}[*].read`, `${id}[*].judge`] : [])]);
        assert.deepEqual(rows.map(({ path }) => path).sort(), wanted.sort());
        rows.forEach((row, index) => {
          if (row.open) assert.deepEqual([rows[index + 1]?.owner, rows[index + 2]?.owner], [index, index]);
        });
      }),
    );
  });

  it('keep the order of the text where no edge runs against it', () => {
    fc.assert(
      fc.property(steps(30, false), (list) =>
        assert.deepEqual(
          layoutLanes(graphOf(list)).rows.map(({ path }) => path),
          list.map(({ id }) => id),
        ),
      ),
    );
  });

  it('put a step behind those that it comes after, circles aside', () => {
    const { rows, lines } = layoutLanes(
      graphOf([
        { id: 'last', after: ['late'] },
        { id: 'other' },
        { id: 'late' },
        { id: 'round', after: ['back'] },
        { id: 'back', after: ['round'] },
      ]),
    );
    assert.deepEqual(
      rows.map(({ path }) => path),
      ['late', 'last', 'other', 'round', 'back'],
    );
    assert.deepEqual(
      lines.filter(({ back }) => back).map(({ top, bottom }) => [top, bottom]),
      [[3, 4]],
    );
  });

  it('lead every edge from ring to ring, in lanes that nothing else uses at once, as many as there is room for', () => {
    fc.assert(
      fc.property(steps(60, true), fc.integer({ min: 3, max: 9 }), fc.boolean(), (list, most, opened) => {
        const open = opened ? new Set(list.flatMap(({ id, loop }) => (loop ? [id] : []))) : undefined;
        const lanes = layoutLanes(graphOf(list), { most, open });
        assert.ok(lanes.width <= most);
        const users = new Map<string, { top: number; bottom: number }[]>();
        lanes.lines.forEach((line, index) => {
          follow(lanes, index).forEach((lane, at, way) => {
            assert.ok(lane < lanes.width);
            const row = line.top + at;
            if (at === 0 || at === way.length - 1) return;
            assert.notEqual(lane, lanes.rows[row]?.lane, `a line runs through the ring of row ${row}`);
            if (lane < most - 1) users.set(`${lane} at ${row}`, [...(users.get(`${lane} at ${row}`) ?? []), line]);
          });
        });
        for (const [place, lines] of users) {
          const [first] = lines;
          const shared = lines.every(({ top }) => top === first?.top) || lines.every(({ bottom }) => bottom === first?.bottom);
          assert.ok(shared, `lane ${place} is used by edges that have nothing in common`);
        }
      }),
    );
  });

  it('are the same every time', () => {
    fc.assert(fc.property(steps(40, true), (list) => assert.deepEqual(layoutLanes(graphOf(list)), layoutLanes(graphOf(list)))));
  });

  it('need three lanes for what goes apart and comes together again, however wide', () => {
    const wide = Array.from({ length: 40 }, (_, index) => `w${index}`);
    const list = [{ id: 'from' }, ...wide.map((id) => ({ id, after: ['from'] })), { id: 'to', after: wide }];
    assert.equal(layoutLanes(graphOf(list)).width, 3);
  });
});
