import { listAt, numberAt } from './at.ts';
import { columns, type Vertices } from './vertices.ts';

/**
 * The order inside each column, with few crossings: barycentre sweeps from two initial orders, the better one kept, then
 * exchanges.
 */
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

/** The order of the previous picture; a new vertex is placed at the middle of its neighbours. */
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

const mostIdleRounds = 4;

function sweep(vertices: Vertices, start: readonly number[][]): { layers: number[][]; crossings: number } {
  const layers = start.map((layer) => [...layer]);
  const place = new Float64Array(vertices.rank.length);
  const centre = new Float64Array(vertices.rank.length);
  for (const layer of layers) settle(layer, place);

  const order = (layer: number[], neighbours: readonly number[][]): void => {
    for (const vertex of layer) centre[vertex] = barycentre(listAt(neighbours, vertex), place) ?? numberAt(place, vertex);
    layer.sort((a, b) => numberAt(centre, a) - numberAt(centre, b) || numberAt(place, a) - numberAt(place, b));
    settle(layer, place);
  };

  let best = { layers: start.map((layer) => [...layer]), crossings: crossings(vertices, start) };
  for (let round = 0, idle = 0; idle < mostIdleRounds && best.crossings > 0; round++) {
    const down = round % 2 === 0;
    for (const layer of down ? layers : [...layers].reverse()) order(layer, down ? vertices.in : vertices.out);
    const count = crossings(vertices, layers);
    idle = count < best.crossings ? 0 : idle + 1;
    if (count < best.crossings) best = { layers: layers.map((layer) => [...layer]), crossings: count };
  }

  return best;
}

function settle(layer: readonly number[], place: Float64Array): void {
  for (let index = 0; index < layer.length; index++) place[numberAt(layer, index)] = index / layer.length;
}

function barycentre(neighbours: readonly number[], place: Float64Array): number | undefined {
  if (neighbours.length === 0) return undefined;
  let sum = 0;
  for (const vertex of neighbours) sum += numberAt(place, vertex);
  return sum / neighbours.length;
}

const sortBy = (layer: readonly number[], key: (vertex: number) => number): number[] => {
  const keyed = layer.map((vertex, index) => ({ vertex, index, key: key(vertex) }));
  return keyed.sort((a, b) => a.key - b.key || a.index - b.index).map(({ vertex }) => vertex);
};

/** Columns in the order of a walk along the edges, which puts neighbours together. */
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

/** Neighbours in a column are swapped while that removes crossings. */
function exchange(vertices: Vertices, layers: number[][]): number[][] {
  if (vertices.rank.length > 6000) return layers;
  const place = new Float64Array(vertices.rank.length);
  for (const layer of layers) settle(layer, place);

  for (let round = 0, better = true; better && round < 8; round++) {
    better = false;
    for (const layer of layers) {
      for (let at = 0; at + 1 < layer.length; at++) {
        const upper = numberAt(layer, at);
        const lower = numberAt(layer, at + 1);
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

/** The crossings that disappear when `upper` and `lower` are swapped. */
const gain = (vertices: Vertices, upper: number, lower: number, place: Float64Array): number =>
  gainOn(vertices.in, upper, lower, place) + gainOn(vertices.out, upper, lower, place);

function gainOn(side: readonly number[][], upper: number, lower: number, place: Float64Array): number {
  const below = listAt(side, lower);
  let sum = 0;
  for (const a of listAt(side, upper)) {
    for (const b of below) sum += Math.sign(numberAt(place, a) - numberAt(place, b));
  }
  return sum;
}

/** How many pairs of edges between neighbouring columns cross, counted with a Fenwick tree: O(edges · log vertices). */
export function crossings({ rank, out }: Vertices, layers: readonly (readonly number[])[]): number {
  let sum = 0;
  const place = new Int32Array(rank.length);
  const tree = new Int32Array(layers.reduce((most, layer) => Math.max(most, layer.length), 0) + 1);
  for (let column = 1; column < layers.length; column++) {
    const layer = layers[column] ?? [];
    const size = layer.length;
    for (let index = 0; index < size; index++) place[numberAt(layer, index)] = index;
    tree.fill(0, 0, size + 1);

    let seen = 0;
    for (const vertex of layers[column - 1] ?? []) {
      const targets = listAt(out, vertex);
      for (const to of targets) {
        let notBelow = 0;
        for (let i = numberAt(place, to) + 1; i > 0; i -= i & -i) notBelow += numberAt(tree, i);
        sum += seen - notBelow;
      }

      for (const to of targets) {
        for (let i = numberAt(place, to) + 1; i <= size; i += i & -i) tree[i] = numberAt(tree, i) + 1;
      }

      seen += targets.length;
    }
  }

  return sum;
}
