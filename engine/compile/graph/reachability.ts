import type { Frame, Graph, Node, Span } from './graph.ts';

/** The steps of one frame, by position, with their edges in it. */
type Linked = Pick<Node, 'position' | 'predecessors' | 'successors'>;

/** A query: does a path lead from one step to another, and which steps does it skip. */
export interface ReachabilityQuestion {
  from: number;
  to: number;
}

/**
 * For each pair the positions strictly between its two steps that lie on a path from the one to the other, in spans from first to last;
 * undefined where no path leads there. `skips` names edges that are part of no path. Where all edges go with the text, a pair costs the
 * edges between its two steps; elsewhere up to all edges of the frame.
 */
export function stepsBetween(
  nodes: readonly Linked[],
  pairs: readonly ReachabilityQuestion[],
  skips: (from: number, to: number) => boolean = () => false,
): (Span[] | undefined)[] {
  const successors = nodes.map((node, from) => node.successors.filter((to) => !skips(from, to)));
  const predecessors: number[][] = nodes.map(() => []);
  for (const [from, targets] of successors.entries()) {
    for (const to of targets) predecessors[to]?.push(from);
  }

  const isForward = successors.every((targets, from) => targets.every((to) => to > from));

  return pairs.map(({ from, to }) => {
    const isInside = (position: number): boolean => !isForward || (position >= from && position <= to);
    const after = reachable(from, (position) => successors[position]?.filter(isInside));
    if (!after.has(to)) return undefined;
    const before = reachable(to, (position) => predecessors[position]?.filter(isInside));
    return spansOf([...after].filter((position) => before.has(position) && position !== from && position !== to));
  });
}

/** Whether a path leads from one step of a frame to another, by their positions. */
export const leads = (graph: Graph, frame: Frame | undefined, from: number, to: number): boolean =>
  reachable(from, (position) => graph.nodes[frame?.nodes[position] ?? -1]?.successors, to).has(to);

/** The positions that can be reached from one along the edges; with a goal, the search stops there. */
function reachable(
  start: number,
  edgesOf: (position: number) => readonly number[] | undefined,
  goal?: number,
): ReadonlySet<number> {
  const reached = new Set<number>();
  const open = [start];
  for (let position = open.pop(); position !== undefined; position = open.pop()) {
    for (const next of edgesOf(position) ?? []) {
      if (next === goal) return reached.add(next);
      if (reached.has(next)) continue;
      reached.add(next);
      open.push(next);
    }
  }

  return reached;
}

/** Neighbours as spans. */
function spansOf(positions: readonly number[]): Span[] {
  const spans: Span[] = [];
  for (const position of positions.toSorted((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last?.[1] === position - 1) spans[spans.length - 1] = [last[0], position];
    else spans.push([position, position]);
  }

  return spans;
}
