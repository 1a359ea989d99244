import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Span } from '../../../../engine/compile/graph/graph.ts';
import { stepsBetween } from '../../../../engine/compile/graph/reachability.ts';
import { sampledRuns } from '../../../sample.ts';

type Links = readonly (readonly [from: number, to: number])[];

const nodesOf = (count: number, links: Links) =>
  Array.from({ length: count }, (_, position) => ({
    position,
    predecessors: links.filter(([, to]) => to === position).map(([from]) => from),
    successors: links.filter(([from]) => from === position).map(([, to]) => to),
  }));

/** Where one can get from a step along the links, step by step. */
function reached(links: Links, start: number): Set<number> {
  const found = new Set<number>();
  const open = [start];
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const [from, to] of links)
      if (from === at && !found.has(to)) {
        found.add(to);
        open.push(to);
      }
  return found;
}

/** The slow form: for each pair and each step, whether it lies between. */
function slow(count: number, links: Links, from: number, to: number): number[] | undefined {
  const after = reached(links, from);
  if (!after.has(to)) return undefined;
  return Array.from({ length: count }, (_, at) => at).filter(
    (at) => at !== from && at !== to && after.has(at) && reached(links, at).has(to),
  );
}

const positions = (spans: readonly Span[] | undefined): number[] | undefined =>
  spans?.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, at) => first + at));

/** Links of each kind: with the text, in any direction without rings, and with rings. */
const graphs = fc.integer({ min: 2, max: 14 }).chain((count) => {
  const at = fc.nat(count - 1);
  const pairs = fc.uniqueArray(fc.tuple(at, at), { maxLength: 30, selector: String });
  return fc.tuple(
    fc.constant(count),
    pairs.map((all) => all.filter(([from, to]) => from !== to)),
    fc.constantFrom<'forward' | 'shuffled' | 'any'>('forward', 'shuffled', 'any'),
    fc.shuffledSubarray(
      Array.from({ length: count }, (_, position) => position),
      { minLength: count },
    ),
  );
});

describe('steps on the paths between two steps of a frame', () => {
  it('are those of the slow form, whatever is asked together', () => {
    fc.assert(
      fc.property(graphs, fc.boolean(), ([count, drawn, kind, order], all) => {
        const upwards: Links = kind === 'any' ? drawn : drawn.map(([a, b]) => (a < b ? [a, b] : [b, a]));
        const renamed: Links = kind === 'shuffled' ? upwards.map(([a, b]) => [order[a] ?? 0, order[b] ?? 0]) : upwards;
        const links = [...new Map(renamed.map((link) => [String(link), link])).values()];
        const pairs = Array.from({ length: count * count }, (_, at) => ({ from: Math.floor(at / count), to: at % count })).filter(
          ({ from, to }, at) => from !== to && (all || at % 3 === 0),
        );
        const nodes = nodesOf(count, links);
        const found = stepsBetween(nodes, pairs);
        for (const [at, { from, to }] of pairs.entries())
          assert.deepEqual(positions(found[at]), slow(count, links, from, to), `${from} → ${to}`);
      }),
      { numRuns: sampledRuns(400, 4) },
    );
  });

  it('leave out the edges that are part of none', () => {
    const nodes = nodesOf(4, [
      [0, 1],
      [1, 2],
      [2, 3],
      [0, 3],
    ]);
    const skips = (from: number, to: number): boolean => from === 1 && to === 2;
    assert.deepEqual(
      stepsBetween(
        nodes,
        [
          { from: 0, to: 3 },
          { from: 0, to: 2 },
        ],
        skips,
      ),
      [[], undefined],
    );
  });

  it('say long runs of neighbours in one word', () => {
    const count = 3_000;
    const nodes = Array.from({ length: count }, (_, position) => ({
      position,
      predecessors: position ? [position - 1] : [],
      successors: position < count - 1 ? [position + 1] : [],
    }));
    const pairs = nodes.slice(0, -2).map(({ position }) => ({ from: position, to: count - 1 }));
    assert.deepEqual(
      stepsBetween(nodes, pairs),
      pairs.map(({ from }) => [[from + 1, count - 2]]),
    );
  });
});
