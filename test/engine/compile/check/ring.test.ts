import assert from 'node:assert/strict';
import fc from 'fast-check';
import { shortestCycle } from '../../../../engine/compile/check/ring.ts';
import { compile } from '../../../../engine/compile/compile.ts';
import type { Node } from '../../../../engine/compile/graph/graph.ts';

type Links = readonly (readonly [from: number, to: number])[];

/** Nodes of one frame with these edges. */
function nodesOf(count: number, links: Links): Node[] {
  const text = `steps:\n${Array.from(
    { length: count },
    (_, at) =>
      `  - {id: s${at}, prompt: hi, dependencies: [${links
        .filter(([, to]) => to === at)
        .map(([from]) => `s${from}`)
        .join(', ')}]}`,
  ).join('\n')}\n`;
  return compile(text, { file: 'demo.baton.yaml' }).graph.nodes;
}

/** The length of the shortest ring, by trying every start. */
function shortest(count: number, links: Links): number {
  let best = Number.POSITIVE_INFINITY;
  for (let start = 0; start < count; start++) {
    const far = new Map([[start, 0]]);
    const open = [start];
    for (let at = open.shift(); at !== undefined; at = open.shift())
      for (const [from, to] of links) {
        if (from !== at || from === to) continue;
        if (to === start) best = Math.min(best, (far.get(at) ?? 0) + 1);
        if (far.has(to)) continue;
        far.set(to, (far.get(at) ?? 0) + 1);
        open.push(to);
      }
  }
  return best;
}

describe('the shortest ring', () => {
  it('is as short as any, goes along edges, and visits nobody twice', () => {
    const graphs = fc
      .integer({ min: 1, max: 9 })
      .chain((count) =>
        fc.tuple(
          fc.constant(count),
          fc.uniqueArray(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 16, selector: String }),
        ),
      );
    fc.assert(
      fc.property(graphs, ([count, links]) => {
        const ring = shortestCycle(nodesOf(count, links));
        const best = shortest(count, links);
        assert.equal(ring.length, Number.isFinite(best) ? best : 0);
        assert.equal(new Set(ring).size, ring.length);
        for (const [at, node] of ring.entries()) {
          const next = ring[(at + 1) % ring.length];
          assert.ok(next && node.successors.includes(next.position));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is a ring all the same where looking for the shortest would cost more than it may, and never longer than the first that is met', () => {
    const count = 3000;
    const by = [1, 2, 3, 5, 8];
    const nodes = Array.from({ length: count }, (_, position) => ({
      position,
      predecessors: by.map((far) => (position + count - far) % count),
      successors: by.map((far) => (position + far) % count),
    }));
    for (const most of [0, 1000, 100_000]) {
      const ring = shortestCycle(nodes, most);
      assert.ok(ring.length >= count / 8 && ring.length <= count, `${ring.length}`);
      assert.equal(new Set(ring).size, ring.length);
      for (const [at, { successors }] of ring.entries())
        assert.ok(successors.includes(ring[(at + 1) % ring.length]?.position ?? -1));
    }
    assert.equal(shortestCycle(nodes).length, count / 8);
  });

  it('of a very long ring costs its length', () => {
    const count = 20_000;
    const nodes = Array.from({ length: count }, (_, position) => ({
      position,
      predecessors: [(position + count - 1) % count],
      successors: [(position + 1) % count],
    }));
    assert.equal(shortestCycle(nodes).length, count);
  });
});
