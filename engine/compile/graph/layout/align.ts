import { listAt, numberAt } from './at.ts';
import { seeds } from './order.ts';
import { gap } from './picture.ts';
import type { Vertices } from './vertices.ts';

const rounds = 10;
/** The target of a vertex: its middle at `at`, pulled by `weight`. */
interface Pull {
  at: number;
  weight: number;
}

/**
 * Heights of all middles: each vertex as near to the mean of its neighbours as order and gaps allow. All columns lie on one
 * axis: no column leaves the band of the highest one (and a little air), so the picture does not drift along its edges.
 */
export function alignFresh(vertices: Vertices, layers: readonly number[][]): Float64Array {
  const y = piled(vertices, layers);
  const band = bandOf(vertices, layers);
  for (let round = 0; round < rounds; round++) {
    const down = round % 2 === 0;
    const both = round >= rounds - 4;
    for (const layer of down ? layers : [...layers].reverse())
      move({ vertices, layer, y, pullOf: (vertex) => towards(vertices, y, vertex, both || down, both || !down), band });
  }

  return straighten(vertices, layers, y);
}

/** Extra room for the other columns beside the highest one, so that edges can run straight. */
const air = 2 * gap.row;

/** The height of a column, from the middle of its first vertex to that of its last. */
function lengthOf(vertices: Vertices, layer: readonly number[]): number {
  let sum = 0;
  for (let index = 1; index < layer.length; index++) sum += apart(vertices, numberAt(layer, index - 1), numberAt(layer, index));
  return sum;
}

/** Half the height that all columns share around the axis. */
function bandOf(vertices: Vertices, layers: readonly number[][]): number {
  let most = 0;
  for (const layer of layers) {
    const ends = numberAt(vertices.height, layer[0] ?? -1) / 2 + numberAt(vertices.height, layer.at(-1) ?? -1) / 2;
    most = Math.max(most, lengthOf(vertices, layer) + ends);
  }
  return (most + air) / 2;
}

/** Heights that keep vertices of the previous picture in their places, as far as there is room. */
export function alignLike(vertices: Vertices, layers: readonly number[][]): Float64Array {
  const y = Float64Array.from(seeds(vertices), (height) => height ?? 0);

  const stays = (vertex: number): Pull | undefined => {
    const seed = vertices.items[vertex]?.seed;
    return seed === undefined ? undefined : { at: seed, weight: 1e9 };
  };

  for (let round = 0; round < 4; round++) {
    for (const layer of round % 2 ? [...layers].reverse() : layers)
      move({ vertices, layer, y, pullOf: (vertex) => stays(vertex) ?? towards(vertices, y, vertex, true, true) });
  }

  return y;
}

/** The total climb of all edges, in pixels. */
export function bends(vertices: Vertices, y: Float64Array): number {
  let sum = 0;
  vertices.out.forEach((targets, vertex) => {
    for (const to of targets) sum += Math.abs(numberAt(y, to) - numberAt(y, vertex));
  });
  return sum;
}

/** Every column as one pile around height 0. */
function piled(vertices: Vertices, layers: readonly number[][]): Float64Array {
  const y = new Float64Array(vertices.rank.length);
  for (const layer of layers) {
    let at = 0;
    layer.forEach((vertex, index) => {
      if (index > 0) at += apart(vertices, numberAt(layer, index - 1), vertex);
      y[vertex] = at;
    });
    for (const vertex of layer) y[vertex] = numberAt(y, vertex) - at / 2;
  }

  return y;
}

/** Least distance between the middles of two neighbours in a column. */
function apart({ height }: Vertices, upper: number, lower: number): number {
  const [above = 0, below = 0] = [height[upper], height[lower]];
  return (above + below) / 2 + (above && below ? gap.row : gap.wire);
}

const isWire = (vertices: Vertices, vertex: number): boolean => vertex >= vertices.items.length;

/** Wires pull hard on each other, so that long edges run straight. */
// biome-ignore lint/complexity/useMaxParams: called for each vertex of a picture; an object a call would cost
function towards(vertices: Vertices, y: Float64Array, vertex: number, fromLeft: boolean, fromRight: boolean): Pull {
  let sum = 0;
  let weight = 0;
  for (const list of [fromLeft ? vertices.in[vertex] : undefined, fromRight ? vertices.out[vertex] : undefined]) {
    for (const other of list ?? []) {
      const wirePull = isWire(vertices, other) ? 8 : 2;
      const pull = isWire(vertices, vertex) ? wirePull : 1;
      sum += pull * numberAt(y, other);
      weight += pull;
    }
  }

  return weight ? { at: sum / weight, weight } : { at: numberAt(y, vertex), weight: 0.05 };
}

/**
 * Least squares under order and distances (isotonic regression by pooling, in linear time): vertices that would come too near
 * are moved together. A pool that would leave the band stops at its border, the best that the others allow.
 */
function move({
  vertices,
  layer,
  y,
  pullOf,
  band = Number.POSITIVE_INFINITY,
}: {
  vertices: Vertices;
  layer: readonly number[];
  y: Float64Array;
  pullOf: (vertex: number) => Pull;
  band?: number;
}): void {
  const pools: { sum: number; weight: number; count: number }[] = [];
  let offset = 0;
  layer.forEach((vertex, index) => {
    if (index > 0) offset += apart(vertices, numberAt(layer, index - 1), vertex);
    const { at, weight } = pullOf(vertex);
    let pool = { sum: weight * (at - offset), weight, count: 1 };
    for (let last = pools.at(-1); last && last.sum / last.weight > pool.sum / pool.weight; last = pools.at(-1)) {
      pool = { sum: pool.sum + last.sum, weight: pool.weight + last.weight, count: pool.count + last.count };
      pools.pop();
    }

    pools.push(pool);
  });

  const highest = numberAt(vertices.height, layer[0] ?? -1) / 2 - band;
  const lowest = band - numberAt(vertices.height, layer.at(-1) ?? -1) / 2 - offset;
  offset = 0;

  let next = 0;
  for (const pool of pools) {
    const at = Math.max(highest, Math.min(lowest, pool.sum / pool.weight));
    for (let i = 0; i < pool.count; i++, next++) {
      const vertex = numberAt(layer, next);
      if (next > 0) offset += apart(vertices, numberAt(layer, next - 1), vertex);
      y[vertex] = at + offset;
    }
  }
}

/**
 * A small step in an edge looks like a mistake: where there is room, a vertex takes the exact height of its only left
 * neighbour, and then a wire that of its only right neighbour.
 */
function straighten(vertices: Vertices, layers: readonly number[][], y: Float64Array): Float64Array {
  for (const layer of layers) {
    for (let place = 0; place < layer.length; place++)
      snap(vertices, layer, place, y, listAt(vertices.in, numberAt(layer, place)));
  }

  for (const layer of [...layers].reverse()) {
    for (let place = 0; place < layer.length; place++) {
      const vertex = numberAt(layer, place);
      if (isWire(vertices, vertex)) snap(vertices, layer, place, y, listAt(vertices.out, vertex));
    }
  }

  return y;
}

// biome-ignore lint/complexity/useMaxParams: called for each vertex of a picture; an object a call would cost
function snap(vertices: Vertices, layer: readonly number[], place: number, y: Float64Array, towards: readonly number[]): void {
  const vertex = numberAt(layer, place);
  const [only, ...others] = towards.filter((other) => Math.abs(numberAt(y, other) - numberAt(y, vertex)) <= 24);
  if (only === undefined || others.length > 0) return;

  const target = numberAt(y, only);
  const upper = layer[place - 1];
  const lower = layer[place + 1];
  const above = upper === undefined || target - numberAt(y, upper) >= apart(vertices, upper, vertex);
  const below = lower === undefined || numberAt(y, lower) - target >= apart(vertices, vertex, lower);
  if (above && below) y[vertex] = target;
}
