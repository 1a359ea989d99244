import { alignFresh, alignLike, bends } from './align.ts';
import { listAt, numberAt } from './at.ts';
import { columnsOf } from './columns.ts';
import type { Item, Link } from './item.ts';
import { crossings, orderFresh, orderLike } from './order.ts';
import { gap, type PictureLine, type Point, type Size } from './picture.ts';
import { type Vertices, wires } from './vertices.ts';

export interface Arranged {
  size: Size;
  places: (Point & Size & { key: number })[];
  lines: PictureLine[];
}

/**
 * Places the items of one frame in columns so that every link goes right. With seeds, the old picture is kept with the new
 * items put in, as long as a fresh one is not clearly better.
 */
export function arrange(items: readonly Item[], links: readonly Link[]): Arranged {
  const vertices = wires(items, links);
  const fresh = orderFresh(vertices);
  let best = { layers: fresh, y: alignFresh(vertices, fresh) };
  if (items.some((item) => item.seed !== undefined)) {
    const layers = orderLike(vertices);
    const kept = { layers, y: alignLike(vertices, layers) };
    if (cost(vertices, kept) <= 1.35 * cost(vertices, best) + 400) best = kept;
  }

  return draw(vertices, best.layers, best.y, links);
}

/** The cost of a picture, in pixels: detours of wires, crossings, and height. */
function cost(vertices: Vertices, { layers, y }: { layers: number[][]; y: Float64Array }): number {
  return bends(vertices, y) + 40 * crossings(vertices, layers) + 2 * extent(vertices, y).height;
}

function extent({ height }: Vertices, y: Float64Array): { top: number; height: number } {
  let top = Number.POSITIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  y.forEach((middle, vertex) => {
    const half = numberAt(height, vertex) / 2;
    top = Math.min(top, middle - half);
    bottom = Math.max(bottom, middle + half);
  });

  return y.length ? { top, height: bottom - top } : { top: 0, height: 0 };
}

function draw(vertices: Vertices, layers: readonly number[][], y: Float64Array, links: readonly Link[]): Arranged {
  const { top, height } = extent(vertices, y);
  const middles = y.map((middle) => Math.round(middle - top));
  const columns = columnsOf(vertices, layers, middles);
  const places = vertices.items.map((item, vertex) => ({
    key: item.key,
    x: columns[numberAt(vertices.rank, vertex)]?.left ?? 0,
    y: Math.round(numberAt(middles, vertex) - item.height / 2),
    width: item.width,
    height: item.height,
  }));
  let lowest = Math.ceil(height);
  const lines = links.flatMap((link, index): PictureLine[] => {
    const ends = vertices.ends[index];
    const from = ends && places[ends[0]];
    const to = ends && places[ends[1]];
    if (!from || !to) return [];

    const back = vertices.back[index] ?? false;
    if (back) lowest = Math.max(lowest, Math.ceil(height) + gap.row);
    const points = back ? routeBackwards(from, to, Math.ceil(height) + gap.row / 2) : through(vertices, columns, middles, index);

    return [{ ...link, points, back }];
  });

  return { size: { width: columns.at(-1)?.right ?? 0, height: lowest }, places, lines };
}

/** From the right side of one item along its wire's vertices to the left side of another. */
function through(
  vertices: Vertices,
  columns: readonly { left: number; right: number }[],
  middles: Float64Array,
  index: number,
): Point[] {
  const way = listAt(vertices.paths, index);
  return way.flatMap((vertex, at) => {
    const y = numberAt(middles, vertex);
    const column = columns[numberAt(vertices.rank, vertex)];
    const left = column?.left ?? 0;
    const right = column?.right ?? 0;
    const item = vertices.items[vertex];
    const start = at === 0 && item ? left + item.width : left;

    return at === way.length - 1
      ? [{ x: left, y }]
      : [
          { x: start, y },
          { x: right, y },
        ];
  });
}

/** Against the direction: out to the right, below everything else, and in from the left. */
function routeBackwards(from: Point & Size, to: Point & Size, below: number): Point[] {
  const start = { x: from.x + from.width, y: from.y + from.height / 2 };
  const end = { x: to.x, y: to.y + to.height / 2 };
  const out = start.x + gap.column / 3;
  const into = end.x - gap.column / 3;
  return [start, { x: out, y: start.y }, { x: out, y: below }, { x: into, y: below }, { x: into, y: end.y }, end];
}
