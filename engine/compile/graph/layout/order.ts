import { listAt, numberAt } from './at.ts';
import { columns, type Vertices } from './vertices.ts';

/** Each column from top to bottom, with few crossings: sweeps of barycentres from two beginnings, the best kept, then exchanges. */
export function orderFresh(vertices: Vertices): number[][] {
  const declared = columns(vertices);
  const starts = [declared, inOrderOfVisit(vertices, declared)];
  let best = { layers: declared, crossings: Number.POSITIVE_INFINITY };
  for (const start of starts) {
    const found = sweep(vertices, start);
    if (found.crossings < best.crossings) best = found;
    if (best.crossings === 0) break;
  }
  return exchange(vertices, best.layers);
}

/** The order of the previous picture; what is new stands at the middle of what it is joined to. */
export function orderLike(vertices: Vertices): number[][] {
  const height = seeds(vertices);
  const layers = columns(vertices).map((layer) => sortBy(layer, (vertex) => height[vertex] ?? 0));
  return exchange(vertices, layers);
}

/** Heights from the previous picture, guessed from the neighbours (nearest known first) for vertices that it did not have. */
export function seeds(vertices: Vertices): (number | undefined)[] {
  const height: (number | undefined)[] = vertices.rank.map((_, vertex) => vertices.items[vertex]?.seed);
  const mean = (list: readonly number[]): number | undefined => {
    const known = list.flatMap((vertex) => height[vertex] ?? []);
    return known.length ? known.reduce((sum, one) => sum + one, 0) / known.length : undefined;
  };
  const layers = columns(vertices);
  const guess = (layer: readonly number[]): void => {
    for (const vertex of layer) height[vertex] ??= mean([...listAt(vertices.in, vertex), ...listAt(vertices.out, vertex)]);
  };
  layers.forEach(guess);
  [...layers].reverse().forEach(guess);
  return height;
}

const patience = 4;

function sweep(vertices: Vertices, start: readonly number[][]): { layers: number[][]; crossings: number } {
  let layers = start.map((layer) => [...layer]);
  let best = { layers, crossings: crossings(vertices, layers) };
  const place = new Float64Array(vertices.rank.length);
  for (let round = 0, idle = 0; idle < patience && best.crossings > 0; round++) {
    const down = round % 2 === 0;
    layers = layers.map((layer) => [...layer]);
    for (const layer of layers) settle(layer, place);
    const way = down ? layers : [...layers].reverse();
    for (const layer of way) {
      const centre = layer.map((vertex) => barycentre(listAt(down ? vertices.in : vertices.out, vertex), place));
      const at = new Map(layer.map((vertex, index) => [vertex, centre[index] ?? numberAt(place, vertex)]));
      layer.splice(0, layer.length, ...sortBy(layer, (vertex) => at.get(vertex) ?? 0));
      settle(layer, place);
    }
    const count = crossings(vertices, layers);
    idle = count < best.crossings ? 0 : idle + 1;
    if (count < best.crossings) best = { layers, crossings: count };
  }
  return best;
}

function settle(layer: readonly number[], place: Float64Array): void {
  layer.forEach((vertex, index) => {
    place[vertex] = index / layer.length;
  });
}

const barycentre = (neighbours: readonly number[], place: Float64Array): number | undefined =>
  neighbours.length ? neighbours.reduce((sum, vertex) => sum + numberAt(place, vertex), 0) / neighbours.length : undefined;

const sortBy = (layer: readonly number[], key: (vertex: number) => number): number[] => {
  const keyed = layer.map((vertex, index) => ({ vertex, index, key: key(vertex) }));
  return keyed.sort((a, b) => a.key - b.key || a.index - b.index).map(({ vertex }) => vertex);
};

/** Columns in the order in which a walk along the edges meets their vertices: neighbours come to stand together. */
function inOrderOfVisit(vertices: Vertices, declared: readonly number[][]): number[][] {
  const layers: number[][] = declared.map(() => []);
  const seen = new Uint8Array(vertices.rank.length);
  for (const root of declared.flat()) {
    const way = [root];
    for (let vertex = way.pop(); vertex !== undefined; vertex = way.pop()) {
      if (seen[vertex]) continue;
      seen[vertex] = 1;
      layers[numberAt(vertices.rank, vertex)]?.push(vertex);
      way.push(...[...listAt(vertices.out, vertex)].reverse());
    }
  }
  return layers;
}

/** Neighbours in a column change places while that removes crossings. */
function exchange(vertices: Vertices, layers: number[][]): number[][] {
  if (vertices.rank.length > 6000) return layers;
  const place = new Float64Array(vertices.rank.length);
  for (const layer of layers) settle(layer, place);
  for (let round = 0, better = true; better && round < 8; round++) {
    better = false;
    for (const layer of layers) {
      for (let at = 0; at + 1 < layer.length; at++) {
        const [upper = 0, lower = 0] = layer.slice(at, at + 2);
        if (gain(vertices, upper, lower, place) <= 0) continue;
        layer[at] = lower;
        layer[at + 1] = upper;
        [place[upper], place[lower]] = [numberAt(place, lower), numberAt(place, upper)];
        better = true;
      }
    }
  }
  return layers;
}

/** Crossings that go away when `upper` and `lower` change places. */
function gain(vertices: Vertices, upper: number, lower: number, place: Float64Array): number {
  let sum = 0;
  for (const side of [vertices.in, vertices.out]) {
    for (const a of listAt(side, upper)) {
      for (const b of listAt(side, lower)) sum += Math.sign(numberAt(place, a) - numberAt(place, b));
    }
  }
  return sum;
}

/** How many pairs of edges between neighbouring columns cross, counted with a Fenwick tree: O(edges · log vertices). */
export function crossings(vertices: Vertices, layers: readonly number[][]): number {
  let sum = 0;
  const place = new Float64Array(vertices.rank.length);
  for (let rank = 1; rank < layers.length; rank++) {
    const layer = listAt(layers, rank);
    layer.forEach((vertex, index) => {
      place[vertex] = index;
    });
    const tree = new Int32Array(layer.length + 1);
    let seen = 0;
    for (const vertex of listAt(layers, rank - 1)) {
      const targets = listAt(vertices.out, vertex).map((to) => numberAt(place, to));
      for (const at of targets) {
        let notBelow = 0;
        for (let i = at + 1; i > 0; i -= i & -i) notBelow += numberAt(tree, i);
        sum += seen - notBelow;
      }
      for (const at of targets) {
        for (let i = at + 1; i <= layer.length; i += i & -i) tree[i] = numberAt(tree, i) + 1;
      }
      seen += targets.length;
    }
  }
  return sum;
}
