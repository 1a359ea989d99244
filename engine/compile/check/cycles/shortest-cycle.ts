import { type Linked, stronglyConnected } from './strongly-connected.ts';

/** The shortest cycle so far: its length, and the first step in the text that lies on one so short. */
interface Shortest {
  length: number;
  first: number;
}

/**
 * The shortest cycle among the nodes of one frame in the direction of the edges; empty where there is none. Of several equally short ones
 * it is that of the earliest step in the text. A cycle stays within one strongly connected component and has edges both along and against
 * the order of the text, so breadth-first searches from the ends of the rarer of the two find it; each search is bounded by the length of
 * the shortest cycle so far.
 */
export function shortestCycle<One extends Linked>(nodes: readonly One[]): One[] {
  const best: Shortest = { length: Number.POSITIVE_INFINITY, first: Number.POSITIVE_INFINITY };
  for (const component of stronglyConnected(nodes).components) {
    const open = new Set(component);
    for (const start of startsIn(nodes, component)) {
      shortestThrough(nodes, open, start, best);
      open.delete(start);
    }
  }

  const first = nodes[best.first];
  return first ? cycleFrom(nodes, first, best.length) : [];
}

/** The ends of the edges that go against the text, or of those that go with it, whichever are fewer: every cycle has one of each. */
function startsIn(nodes: readonly Linked[], component: readonly number[]): readonly number[] {
  const endsOf = (counts: (from: number, to: number) => boolean): readonly number[] =>
    component.filter((to) => nodes[to]?.predecessors.some((from) => counts(from, to)));
  const [against, along] = [endsOf((from, to) => from >= to), endsOf((from, to) => from <= to)];
  return against.length <= along.length ? against : along;
}

/** Takes the shortest cycle through `start` within `open` for the best, where none is shorter. */
function shortestThrough(nodes: readonly Linked[], open: ReadonlySet<number>, start: number, best: Shortest): void {
  const isOpen = (position: number): boolean => open.has(position);
  const from = distances(nodes, start, { isOpen, direction: 'successors', most: best.length });
  const length = from.get(start);
  if (length === undefined) return;

  if (length < best.length) best.first = Number.POSITIVE_INFINITY;
  best.length = length;
  best.first = Math.min(best.first, start);

  for (const [position, far] of distances(nodes, start, { isOpen, direction: 'predecessors', most: length })) {
    if (position < best.first && position !== start && (from.get(position) ?? length) + far === length) best.first = position;
  }
}

interface Search {
  isOpen(position: number): boolean;
  direction: 'successors' | 'predecessors';
  most: number;
}

/** How many edges lead from a step to each other one, no further than `most`, nor than back to itself. */
function distances(nodes: readonly Linked[], start: number, { isOpen, direction, most }: Search): Map<number, number> {
  const far = new Map<number, number>();
  let layer = [start];
  const isOver = (depth: number): boolean => depth > most || far.has(start);

  for (let depth = 1; layer.length && !isOver(depth); depth++) {
    const next: number[] = [];
    for (const at of layer) {
      for (const to of nodes[at]?.[direction] ?? []) {
        if (far.has(to) || !isOpen(to)) continue;
        far.set(to, depth);
        next.push(to);
      }
    }

    layer = next;
  }

  return far;
}

/** A cycle of this length from a step back to itself, by breadth-first search. */
function cycleFrom<One extends Linked>(nodes: readonly One[], start: One, length: number): One[] {
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

  const cycle: One[] = [];
  for (let at = from.get(start.position); at !== undefined && at !== start.position; at = from.get(at)) {
    const node = nodes[at];
    if (node) cycle.push(node);
  }

  return [start, ...cycle.reverse()];
}
