import type { Graph, Node } from '../../compile/graph/graph.ts';
import { memoize } from '../../language/memoize.ts';

/** By when a step must have begun and ended, by what is due at itself and inside it. */
export interface Due {
  start: number;
  end: number;
}

/** When steps must begin and end so that nothing is late, by position; in milliseconds since 1970, infinite where nothing is due. */
export interface LatestTimes {
  start: Float64Array;
  end: Float64Array;
}

/** Whether anything of a pipeline is due. */
export const hasDeadlines = memoize(
  ({ deadline, nodes }: Graph): boolean => deadline !== undefined || nodes.some((node) => node.deadline),
);

/** The latest times of the steps of a frame by what each takes: backwards from what is due, along the longest way to it. */
export function findLatest(nodes: readonly Node[], own: Float64Array, dueOf: (node: Node) => Due): LatestTimes {
  const [start, end] = [new Float64Array(nodes.length), new Float64Array(nodes.length).fill(Infinity)];
  const open = Int32Array.from(nodes, ({ successors }) => successors.length);
  const done = nodes.filter(({ successors }) => successors.length === 0);

  for (let node = done.pop(); node; node = done.pop()) {
    const { position } = node;
    const due = dueOf(node);
    end[position] = Math.min(end[position] ?? Infinity, due.end);
    start[position] = Math.min(due.start, (end[position] ?? Infinity) - (own[position] ?? 0));

    for (const at of node.predecessors) {
      const before = nodes[at];
      if (!before) continue;
      end[at] = Math.min(end[at] ?? Infinity, start[position] ?? Infinity);
      open[at] = (open[at] ?? 0) - 1;
      if (open[at] === 0) done.push(before);
    }
  }

  return { start, end };
}
