import { listAt, numberAt } from './at.ts';

/** Neighbours as lists of vertices. */
interface Adjacency {
  out: number[][];
  in: number[][];
}

/** An edge that closes a cycle (only a faulty text has one) is left out of the order and marked. */
export function forwardEdges(
  count: number,
  edges: readonly (readonly [number, number])[],
): { back: boolean[]; adjacency: Adjacency } {
  const outgoing: number[][] = Array.from({ length: count }, () => []);
  edges.forEach(([from], index) => {
    outgoing[from]?.push(index);
  });

  const back = edges.map(([from, to]) => from === to);
  const state = new Uint8Array(count); // 0 new, 1 on the stack, 2 done
  for (let root = 0; root < count; root++) {
    if (state[root] !== 0) continue;
    const way = [{ vertex: root, next: 0 }];
    state[root] = 1;

    for (let top = way.at(-1); top; top = way.at(-1)) {
      const index = outgoing[top.vertex]?.[top.next++];
      if (index === undefined) {
        state[top.vertex] = 2;
        way.pop();
        continue;
      }

      const to = edges[index]?.[1] ?? 0;
      if (state[to] === 1) back[index] = true;
      else if (state[to] === 0) {
        state[to] = 1;
        way.push({ vertex: to, next: 0 });
      }
    }
  }

  const adjacency: Adjacency = { out: Array.from({ length: count }, () => []), in: Array.from({ length: count }, () => []) };
  edges.forEach(([from, to], index) => {
    if (back[index]) return;
    adjacency.out[from]?.push(to);
    adjacency.in[to]?.push(from);
  });

  return { back, adjacency };
}

/**
 * The column of each vertex: the longest path from a start, then moved right where that shortens more edges than it
 * lengthens.
 */
export function ranksOf(count: number, adjacency: Adjacency): number[] {
  const order = topological(count, adjacency);
  const rank = new Array<number>(count).fill(0);
  for (const vertex of order) {
    for (const to of listAt(adjacency.out, vertex)) rank[to] = Math.max(numberAt(rank, to), numberAt(rank, vertex) + 1);
  }

  for (const vertex of order.reverse()) {
    const outgoing = listAt(adjacency.out, vertex);
    if (outgoing.length > listAt(adjacency.in, vertex).length)
      rank[vertex] = outgoing.reduce((low, to) => Math.min(low, numberAt(rank, to) - 1), Number.POSITIVE_INFINITY);
  }

  return spreadLoners(rank, adjacency);
}

/** Steps without any edge fill columns, in place of one endless pile. */
function spreadLoners(rank: number[], adjacency: Adjacency): number[] {
  const loners = rank
    .map((_, vertex) => vertex)
    .filter((vertex) => !adjacency.out[vertex]?.length && !adjacency.in[vertex]?.length);
  const rows = Math.max(8, Math.ceil(Math.sqrt(loners.length) * 1.5));

  loners.forEach((vertex, index) => {
    rank[vertex] = Math.floor(index / rows);
  });

  return rank;
}

function topological(count: number, adjacency: Adjacency): number[] {
  const waiting = adjacency.in.map((list) => list.length);
  const order: number[] = [];
  for (let vertex = 0; vertex < count; vertex++) {
    if (waiting[vertex] === 0) order.push(vertex);
  }

  for (const vertex of order) {
    for (const to of listAt(adjacency.out, vertex)) {
      if ((waiting[to] = numberAt(waiting, to) - 1) === 0) order.push(to);
    }
  }

  return order;
}
