import type { Node } from '../graph/graph.ts';

/** What a ring is looked for in: a node's place in its frame, and whom it waits for. */
type Linked = Pick<Node, 'position' | 'predecessors' | 'successors'>;

/**
 * The shortest cycle among the nodes of one frame in the direction of the edges; empty where there is none. Of several equally short
 * ones it is that of the earliest step in the text. A step whose own shortest ring is known is taken away before the next is tried, with
 * everything that only it kept in a ring, so that a ring costs its length and not its square. In a net of thousands of steps that all lie
 * on rings it is looked for from each; after `most` looks at edges the shortest that was found by then is given, which is one all the same.
 */
export function shortestCycle<One extends Linked>(nodes: readonly One[], most = 20_000_000): One[] {
  const core = new Core(nodes);
  const met = anyCycle(nodes, core.left);
  const looks = { left: most };
  let best: One[] = [];
  for (const start of nodes) {
    if (!core.left.has(start.position)) continue;
    const found = wayBack(nodes, core.left, start, best.length || met.length + 1, looks);
    if (found) best = found;
    // Two steps are the shortest ring that there can be.
    if (best.length === 2 || looks.left <= 0) break;
    core.remove(start.position);
  }
  return best.length ? best : met;
}

/** The ring that somebody meets who goes on and on within `left`, from where every step leads on. */
function anyCycle<One extends Linked>(nodes: readonly One[], left: ReadonlySet<number>): One[] {
  const way = new Map<number, One>();
  let [at] = left;
  while (at !== undefined && !way.has(at)) {
    const node: One | undefined = nodes[at];
    if (!node) break;
    way.set(at, node);
    at = node.successors.find((next) => left.has(next));
  }
  const met = [...way.keys()].indexOf(at ?? -1);
  return met < 0 ? [] : [...way.values()].slice(met);
}

/** The nodes that may lie on a cycle: what is left when whatever nobody in it waits for, and whatever waits for nobody in it, is gone. */
class Core {
  readonly left: Set<number>;
  readonly #nodes: readonly Linked[];
  readonly #into: number[];
  readonly #out: number[];

  constructor(nodes: readonly Linked[]) {
    this.#nodes = nodes;
    this.left = new Set(nodes.map(({ position }) => position));
    this.#into = nodes.map(({ predecessors }) => predecessors.length);
    this.#out = nodes.map(({ successors }) => successors.length);
    this.#trim(nodes.map(({ position }) => position).filter((at) => this.#into[at] === 0 || this.#out[at] === 0));
  }

  remove(position: number): void {
    this.#trim([position]);
  }

  #trim(gone: number[]): void {
    for (let at = gone.pop(); at !== undefined; at = gone.pop()) {
      const node = this.#nodes[at];
      if (!node || !this.left.delete(at)) continue;
      for (const next of node.successors) if ((this.#into[next] = (this.#into[next] ?? 0) - 1) === 0) gone.push(next);
      for (const before of node.predecessors) if ((this.#out[before] = (this.#out[before] ?? 0) - 1) === 0) gone.push(before);
    }
  }
}

/** The shortest way from a step back to itself within `left`, by breadth; undefined where it is not shorter than `most`. */
function wayBack<One extends Linked>(
  nodes: readonly One[],
  left: ReadonlySet<number>,
  start: One,
  most: number,
  looks: { left: number },
): One[] | undefined {
  const from = new Map<number, number>();
  let layer = [start.position];
  for (let depth = 1; layer.length && depth < most; depth++) {
    const next: number[] = [];
    for (const at of layer) {
      for (const to of nodes[at]?.successors ?? []) {
        if (looks.left-- <= 0) return undefined;
        if (to === start.position) return path(nodes, from, start, at);
        if (from.has(to) || !left.has(to)) continue;
        from.set(to, at);
        next.push(to);
      }
    }
    layer = next;
  }
  return undefined;
}

function path<One extends Linked>(nodes: readonly One[], from: ReadonlyMap<number, number>, start: One, last: number): One[] {
  const found: One[] = [];
  for (let at: number | undefined = last; at !== undefined && at !== start.position; at = from.get(at)) {
    const node = nodes[at];
    if (node) found.push(node);
  }
  return [start, ...found.reverse()];
}
