import assert from 'node:assert/strict';
import fc from 'fast-check';
import { shortestCycle } from '../../../../../engine/compile/check/cycles/shortest-cycle.ts';
import { compile } from '../../../../../engine/compile/compile.ts';
import type { Node } from '../../../../../engine/compile/graph/graph.ts';

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

/** Nodes with these edges, without a text. */
function linked(count: number, links: Links) {
  const nodes = Array.from({ length: count }, (_, position) => ({
    position,
    predecessors: [] as number[],
    successors: [] as number[],
  }));
  for (const [from, to] of links) {
    nodes[from]?.successors.push(to);
    nodes[to]?.predecessors.push(from);
  }
  return nodes;
}

/** The first step in the text that lies on a shortest ring, by the lengths of all. */
function earliest(count: number, links: Links): number | undefined {
  const through = (start: number): number => {
    const far = new Map<number, number>();
    let layer = [start];
    for (let depth = 1; layer.length && !far.has(start); depth++) {
      layer = [...new Set(layer.flatMap((at) => links.filter(([from]) => from === at).map(([, to]) => to)))].filter(
        (at) => !far.has(at),
      );
      for (const at of layer) far.set(at, depth);
    }
    return far.get(start) ?? Number.POSITIVE_INFINITY;
  };
  const lengths = Array.from({ length: count }, (_, start) => through(start));
  const least = Math.min(...lengths);
  return Number.isFinite(least) ? lengths.indexOf(least) : undefined;
}

describe('the shortest cycle', () => {
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
        const cycle = shortestCycle(nodesOf(count, links));
        const best = shortest(count, links);
        assert.equal(cycle.length, Number.isFinite(best) ? best : 0);
        assert.equal(new Set(cycle).size, cycle.length);
        for (const [at, node] of cycle.entries()) {
          const next = cycle[(at + 1) % cycle.length];
          assert.ok(next && node.successors.includes(next.position));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is that of the earliest step of those that are as short', () => {
    const graphs = fc
      .integer({ min: 2, max: 12 })
      .chain((count) =>
        fc.tuple(
          fc.constant(count),
          fc.uniqueArray(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 24, selector: String }),
        ),
      );
    fc.assert(
      fc.property(graphs, ([count, drawn]) => {
        const links = drawn.filter(([from, to]) => from !== to);
        const cycle = shortestCycle(linked(count, links));
        assert.equal(cycle[0]?.position, earliest(count, links));
      }),
      { numRuns: 500 },
    );
  });

  it('is found where all of many steps lie on cycles, however the text orders them', () => {
    const count = 800;
    const by = [1, 2, 3, 5, 8];
    for (const place of [(at: number) => at, (at: number) => count - 1 - at, (at: number) => (at * 7) % count]) {
      const links = Array.from({ length: count }, (_, at) =>
        by.map((far) => [place(at), place((at + far) % count)] as const),
      ).flat();
      assert.equal(shortestCycle(linked(count, links)).length, count / 8);
    }
  });

  it('of a very long one costs its length', () => {
    const count = 20_000;
    const nodes = Array.from({ length: count }, (_, position) => ({
      position,
      predecessors: [(position + count - 1) % count],
      successors: [(position + 1) % count],
    }));
    assert.equal(shortestCycle(nodes).length, count);
  });
});
