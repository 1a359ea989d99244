import type { Node, Span } from './graph.ts';

/** The steps of one frame, by position, with their edges in it. */
type Linked = Pick<Node, 'position' | 'predecessors' | 'successors'>;

/** A question: how does one step lead to another. */
export interface Pair {
  from: number;
  to: number;
}

/** So many steps are followed in one walk over a frame: one bit of a number for each. */
const atOnce = 32;

/**
 * For each pair the positions strictly between its two steps that lie on a way from the one to the other, in spans from first to last;
 * undefined where no way leads there. `skips` names edges that are part of no way. All pairs together cost a walk over the part of the frame
 * that they need for every 32 of them.
 */
export function waysBetween(
  nodes: readonly Linked[],
  pairs: readonly Pair[],
  skips?: (from: number, to: number) => boolean,
): (Span[] | undefined)[] {
  const walk = walkOver(nodes, skips);
  const answers: (Span[] | undefined)[] = pairs.map(() => undefined);
  const led = [...pairs.keys()].filter(ledIn(walk, pairs));
  for (let at = 0; at < led.length; at += atOnce) {
    const asked = led.slice(at, at + atOnce);
    const found = between(
      walk,
      asked.flatMap((index) => pairs[index] ?? []),
    );
    for (const [bit, index] of asked.entries()) answers[index] = found[bit];
  }
  return answers;
}

/** Whether any way leads from the one step of each pair to the other. */
export function reaches(nodes: readonly Linked[], pairs: readonly Pair[]): boolean[] {
  return [...pairs.keys()].map(ledIn(walkOver(nodes), pairs));
}

/** Tells of a pair, by its place, whether a way leads along it: many that begin at one step are one question. */
function ledIn(walk: Walk, pairs: readonly Pair[]): (index: number) => boolean {
  const led = new Set<number>();
  const byStart = [...Map.groupBy(pairs.keys(), (index) => pairs[index]?.from ?? 0)].sort(
    ([a], [b]) => (walk.rank[a] ?? 0) - (walk.rank[b] ?? 0),
  );
  for (let at = 0; at < byStart.length; at += atOnce) {
    const asked = byStart.slice(at, at + atOnce);
    const starts = asked.map(([from]) => from);
    const part = partOf(
      walk,
      starts,
      asked.flatMap(([, all]) => all.map((index) => pairs[index]?.to ?? 0)),
    );
    const after = spread(part, walk.successors, starts, walk);
    for (const [bit, [, all]] of asked.entries())
      for (const index of all) if ((after[pairs[index]?.to ?? 0] ?? 0) & (1 << bit)) led.add(index);
  }
  return (index) => led.has(index);
}

interface Walk {
  successors: readonly (readonly number[])[];
  predecessors: readonly (readonly number[])[];
  /** Positions in an order in which edges lead on; on a ring some lead back. */
  order: readonly number[];
  /** Place in that order, by position. */
  rank: readonly number[];
  /** Some edge leads back. */
  isRing: boolean;
  /** The order is that of the text. */
  isText: boolean;
}

function walkOver(nodes: readonly Linked[], skips: (from: number, to: number) => boolean = () => false): Walk {
  const successors = nodes.map((node, from) => node.successors.filter((to) => !skips(from, to)));
  const predecessors: number[][] = nodes.map(() => []);
  for (const [from, all] of successors.entries()) for (const to of all) predecessors[to]?.push(from);
  const isText = successors.every((all, from) => all.every((to) => to > from));
  const order = isText ? [...nodes.keys()] : orderOf(successors);
  const rank: number[] = [];
  for (const [at, position] of order.entries()) rank[position] = at;
  const isRing = !isText && successors.some((all, from) => all.some((to) => (rank[to] ?? 0) <= (rank[from] ?? 0)));
  return { successors, predecessors, order, rank, isRing, isText };
}

/** Every position behind those that lead to it, except along a ring: the reverse of the order in which a walk leaves them. */
function orderOf(successors: readonly (readonly number[])[]): number[] {
  const left: number[] = [];
  const met = new Uint8Array(successors.length);
  for (const start of successors.keys()) {
    if (met[start]) continue;
    met[start] = 1;
    const way = [{ position: start, edge: 0 }];
    for (let at = way.at(-1); at; at = way.at(-1)) {
      const next = successors[at.position]?.[at.edge++];
      if (next === undefined) left.push(way.pop()?.position ?? 0);
      else if (!met[next]) {
        met[next] = 1;
        way.push({ position: next, edge: 0 });
      }
    }
  }
  return left.reverse();
}

/** The spans between at most 32 pairs of which each has a way. */
function between(walk: Walk, pairs: readonly Pair[]): Span[][] {
  const starts = pairs.map(({ from }) => from);
  const goals = pairs.map(({ to }) => to);
  const part = partOf(walk, starts, goals);
  const after = spread(part, walk.successors, starts, walk);
  const before = spread(part.toReversed(), walk.predecessors, goals, walk);
  const on = (position: number): number => (after[position] ?? 0) & (before[position] ?? 0);
  return spansOf(walk.isText ? part : [...part].sort((a, b) => a - b), on, pairs);
}

/** The steps that may lie between: where no ring is, none before the first start or behind the last goal. */
function partOf({ order, rank, isRing }: Walk, starts: readonly number[], goals: readonly number[]): readonly number[] {
  if (isRing) return order;
  const first = starts.reduce((least, at) => Math.min(least, rank[at] ?? 0), order.length);
  const last = goals.reduce((most, at) => Math.max(most, rank[at] ?? 0), 0);
  return order.slice(first, last + 1);
}

/** By position, a bit for each start that leads there along these edges. */
function spread(
  part: readonly number[],
  edges: readonly (readonly number[])[],
  starts: readonly number[],
  { isRing, order }: Walk,
): Int32Array {
  const found = new Int32Array(order.length);
  const own = new Map<number, number>();
  for (const [bit, start] of starts.entries()) own.set(start, (own.get(start) ?? 0) | (1 << bit));
  for (let grown = true; grown; ) {
    grown = false;
    for (const position of part) {
      const bits = (found[position] ?? 0) | (own.get(position) ?? 0);
      if (bits === 0) continue;
      for (const next of edges[position] ?? []) {
        const known = found[next] ?? 0;
        if ((known | bits) === known) continue;
        found[next] = known | bits;
        grown ||= isRing;
      }
    }
  }
  return found;
}

/** For each bit the spans of the positions that have it, without the ends of its pair. */
function spansOf(positions: readonly number[], on: (position: number) => number, pairs: readonly Pair[]): Span[][] {
  const spans: Span[][] = pairs.map(() => []);
  const ends = new Map<number, number>();
  for (const [bit, { from, to }] of pairs.entries())
    for (const end of [from, to]) ends.set(end, (ends.get(end) ?? 0) | (1 << bit));
  const begun: number[] = [];
  let bits = 0;
  let before = -1;
  const turn = (now: number, at: number): void => {
    for (let changed = bits ^ now; changed !== 0; changed &= changed - 1) {
      const bit = 31 - Math.clz32(changed & -changed);
      if (now & (1 << bit)) begun[bit] = at;
      else spans[bit]?.push([begun[bit] ?? at, before]);
    }
    bits = now;
  };
  for (const position of positions) {
    // Positions that are left out lie on no way.
    if (position !== before + 1) turn(0, position);
    turn(on(position) & ~(ends.get(position) ?? 0), position);
    before = position;
  }
  turn(0, before + 1);
  return spans;
}
