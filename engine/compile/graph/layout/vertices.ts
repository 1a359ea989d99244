import { numberAt } from './at.ts';
import type { Item, Link } from './item.ts';
import { forwardEdges, ranksOf } from './ranks.ts';

/**
 * Items, and wire vertices for links that pass columns: vertices 0 … items.length-1 are the items. Links of one item share
 * their wire as far as they go together, which keeps the vertices few and the picture calm.
 */
export interface Vertices {
  items: readonly Item[];
  rank: number[];
  height: number[];
  /** Neighbours in the next and in the previous column. */
  out: number[][];
  in: number[][];
  /** For each link: its items as vertices, all vertices on its way (both ends included), and whether it runs backwards. */
  ends: (readonly [number, number])[];
  paths: number[][];
  back: boolean[];
}

/** Beyond this many wire vertices the longest links are drawn straight, so that every graph can be laid out. */
const mostWires = (items: number): number => 4 * items + 500;

export function wires(items: readonly Item[], links: readonly Link[]): Vertices {
  const vertexOf = new Map(items.map((item, vertex) => [item.key, vertex]));
  const ends = links.map((link) => [vertexOf.get(link.from) ?? 0, vertexOf.get(link.to) ?? 0] as const);
  const { back, adjacency } = forwardEdges(items.length, ends);
  const rank = ranksOf(items.length, adjacency);
  const vertices: Vertices = {
    items,
    rank,
    height: items.map((item) => item.height),
    out: items.map(() => []),
    in: items.map(() => []),
    ends,
    paths: links.map(() => []),
    back,
  };

  const span = (index: number): number => {
    const [from, to] = ends[index] ?? [0, 0];
    return numberAt(rank, to) - numberAt(rank, from);
  };

  const shortestFirst = links
    .map((_, index) => index)
    .filter((index) => !back[index])
    .sort((a, b) => span(a) - span(b) || a - b);

  const wireOf = new Map<number, number[]>();
  let room = mostWires(items.length);
  for (const index of shortestFirst) {
    const [from, to] = ends[index] ?? [0, 0];
    const wire = wireOf.get(from) ?? [];
    wireOf.set(from, wire);
    room -= Math.max(0, span(index) - 1 - wire.length);
    vertices.paths[index] = room < 0 ? [from, to] : run(vertices, from, to, wire, span(index));
  }

  return vertices;
}

/** Extends the wire of `from` as far as `to` needs it, and joins `to` to its end. */
// biome-ignore lint/complexity/useMaxParams: called for each vertex of a picture; an object a call would cost
function run(vertices: Vertices, from: number, to: number, wire: number[], span: number): number[] {
  while (wire.length < span - 1) {
    const vertex = vertices.rank.length;
    vertices.rank.push(numberAt(vertices.rank, from) + wire.length + 1);
    vertices.height.push(0);
    vertices.out.push([]);
    vertices.in.push([]);
    join(vertices, wire.at(-1) ?? from, vertex);
    wire.push(vertex);
  }

  const way = [from, ...wire.slice(0, span - 1), to];
  join(vertices, way.at(-2) ?? from, to);
  return way;
}

function join(vertices: Vertices, from: number, to: number): void {
  vertices.out[from]?.push(to);
  vertices.in[to]?.push(from);
}

/** Vertices by column, in order of creation. */
export function columns(vertices: Vertices): number[][] {
  const layers: number[][] = Array.from({ length: vertices.rank.reduce((most, rank) => Math.max(most, rank + 1), 0) }, () => []);
  vertices.rank.forEach((rank, vertex) => {
    layers[rank]?.push(vertex);
  });
  return layers;
}
