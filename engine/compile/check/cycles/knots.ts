import type { Linked } from './ring.ts';

/** What is left to do at a step on the way: its place, and the edge that is looked along next. */
interface Visit {
  position: number;
  edge: number;
}

/**
 * The sets of steps that all lead to each other, of two and more, and by position in which of them a step is (-1: in none). Found in one walk
 * over all edges (Tarjan's): a step that nobody behind it leads above closes a set with everything that was met since.
 */
export function knotsOf(nodes: readonly Linked[]): { knots: number[][]; knotOf: Int32Array } {
  const knots: number[][] = [];
  const knotOf = new Int32Array(nodes.length).fill(-1);
  const met = new Int32Array(nodes.length).fill(-1);
  const lowest = new Int32Array(nodes.length);
  const isOpen = new Uint8Array(nodes.length);
  const open: number[] = [];
  const way: Visit[] = [];
  let count = 0;
  const enter = (position: number): void => {
    met[position] = count;
    lowest[position] = count++;
    isOpen[position] = 1;
    open.push(position);
    way.push({ position, edge: 0 });
  };
  const lower = (position: number, by: number | undefined): void => {
    lowest[position] = Math.min(lowest[position] ?? 0, by ?? 0);
  };
  const close = (position: number): void => {
    const knot: number[] = [];
    for (let at = open.pop(); at !== undefined; at = at === position ? undefined : open.pop()) {
      isOpen[at] = 0;
      knot.push(at);
    }
    if (knot.length < 2) return;
    for (const at of knot) knotOf[at] = knots.length;
    knots.push(knot);
  };
  for (const { position: start } of nodes) {
    if (met[start] !== -1) continue;
    enter(start);
    for (let at = way.at(-1); at; at = way.at(-1)) {
      const { position } = at;
      const next = nodes[position]?.successors[at.edge++];
      if (next === undefined) {
        way.pop();
        const before = way.at(-1);
        if (before) lower(before.position, lowest[position]);
        if (lowest[position] === met[position]) close(position);
      } else if (met[next] === -1) enter(next);
      else if (isOpen[next]) lower(position, met[next]);
    }
  }
  return { knots, knotOf };
}
