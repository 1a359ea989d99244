import type { Node } from '../../graph/graph.ts';
import { knotsOf } from './knots.ts';

/** What a ring is looked for in: a node's place in its frame, and whom it waits for. */
export type Linked = Pick<Node, 'position' | 'predecessors' | 'successors'>;

/** The shortest ring so far: its length, and the first step in the text that lies on one so short. */
interface Shortest {
  length: number;
  first: number;
}

/**
 * The shortest cycle among the nodes of one frame in the direction of the edges; empty where there is none. Of several equally short
 * ones it is that of the earliest step in the text. A ring stays within one knot (a greatest set of steps that all lead to each other), and in
 * whatever order the steps of a knot are put, some edge of it leads back: so it is looked for only from where such edges lead, in the order
 * that has the fewest of them. Most texts have a few; each costs the edges of its knot, as far as the ring is long.
 */
export function shortestCycle<One extends Linked>(nodes: readonly One[]): One[] {
  const best: Shortest = { length: Number.POSITIVE_INFINITY, first: Number.POSITIVE_INFINITY };
  const { knots, knotOf } = knotsOf(nodes);
  for (const [number, knot] of knots.entries()) {
    const open = new Set(knot);
    for (const start of startsIn(nodes, knot, (position) => knotOf[position] === number)) {
      shortestThrough(nodes, open, start, best);
      open.delete(start);
    }
  }
  const first = nodes[best.first];
  return first ? ringFrom(nodes, first, best.length) : [];
}

/** Where the edges lead that go back, in whichever of a few orders of a knot has the fewest such places. */
function startsIn(nodes: readonly Linked[], knot: readonly number[], isIn: (position: number) => boolean): number[] {
  const heads = (order: readonly number[]): Set<number> => {
    const place = new Map(order.map((position, at) => [position, at]));
    const found = new Set<number>();
    for (const [at, position] of order.entries()) {
      for (const next of nodes[position]?.successors ?? []) {
        if ((place.get(next) ?? at + 1) <= at) found.add(next);
      }
    }
    return found;
  };
  const inText = [...knot].sort((a, b) => a - b);
  const [first = 0] = inText;
  const byDistance = [...distances(nodes, isIn, first, 'successors').keys()];
  return [inText, inText.toReversed(), [first, ...byDistance.filter((one) => one !== first)]]
    .map((order) => [...heads(order)])
    .reduce((fewest, some) => (some.length < fewest.length ? some : fewest));
}

/** Takes the shortest ring through `start` within `open` for the best, where none is shorter. */
function shortestThrough(nodes: readonly Linked[], open: ReadonlySet<number>, start: number, best: Shortest): void {
  const isOpen = (position: number): boolean => open.has(position);
  const from = distances(nodes, isOpen, start, 'successors', best.length);
  const length = from.get(start);
  if (length === undefined) return;
  if (length < best.length) best.first = Number.POSITIVE_INFINITY;
  best.length = length;
  best.first = Math.min(best.first, start);
  for (const [position, far] of distances(nodes, isOpen, start, 'predecessors', length)) {
    if (position < best.first && position !== start && (from.get(position) ?? length) + far === length) best.first = position;
  }
}

/** How many edges lead from a step to each other one; with `most` no further than that, nor than back to itself along a ring. */
function distances(
  nodes: readonly Linked[],
  isOpen: (position: number) => boolean,
  start: number,
  way: 'successors' | 'predecessors',
  most?: number,
): Map<number, number> {
  const far = new Map<number, number>();
  let layer = [start];
  const isOver = (depth: number): boolean => most !== undefined && (depth > most || far.has(start));
  for (let depth = 1; layer.length && !isOver(depth); depth++) {
    const next: number[] = [];
    for (const at of layer) {
      for (const to of nodes[at]?.[way] ?? []) {
        if (far.has(to) || !isOpen(to)) continue;
        far.set(to, depth);
        next.push(to);
      }
    }
    layer = next;
  }
  return far;
}

/** A ring of this length from a step back to itself: the first that is come upon by breadth. */
function ringFrom<One extends Linked>(nodes: readonly One[], start: One, length: number): One[] {
  const from = new Map<number, number>();
  let layer = [start.position];
  for (let depth = 1; depth <= length; depth++) {
    const next: number[] = [];
    for (const at of layer) {
      for (const to of nodes[at]?.successors ?? []) {
        if (from.has(to)) continue;
        from.set(to, at);
        next.push(to);
      }
    }
    layer = next;
  }
  const ring: One[] = [];
  for (let at = from.get(start.position); at !== undefined && at !== start.position; at = from.get(at)) {
    const node = nodes[at];
    if (node) ring.push(node);
  }
  return [start, ...ring.reverse()];
}
