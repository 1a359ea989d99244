import type { Node } from '../../compile/graph/graph.ts';
import type { NumberRange } from '../ranges.ts';

/** A step of a frame with how long it takes. */
export interface StepLoad {
  node: Node;
  duration: NumberRange;
}

/**
 * The time that the steps of one frame take with a number of slots. At least the critical path; at most that path plus all
 * other work divided by the slots (Graham's bound for any schedule without idle slots).
 */
export function scheduleLength(loads: readonly StepLoad[], slots: number): NumberRange {
  const low = longest(loads, ({ low }) => low);
  if (loads.some(({ duration }) => duration.high === null)) return { low, high: null };
  const upperBound = ({ high }: NumberRange): number => high ?? 0;
  const way = longest(loads, upperBound);
  const work = loads.reduce((total, { duration }) => total + upperBound(duration), 0);
  return { low, high: Math.round(way + (work - way) / Math.max(1, slots)) };
}

/** The longest path by duration; a cycle (a problem) ends it. */
function longest(loads: readonly StepLoad[], of: (duration: NumberRange) => number): number {
  const byPosition = new Map(loads.map((load) => [load.node.position, load]));
  const open = new Map(loads.map(({ node }) => [node.position, node.predecessors.length]));
  const ends = new Map<number, number>();
  const ready = loads.filter(({ node }) => node.predecessors.length === 0);

  let last = 0;
  for (let load = ready.pop(); load; load = ready.pop()) {
    const { node, duration } = load;
    const end = (ends.get(node.position) ?? 0) + of(duration);
    last = Math.max(last, end);

    for (const position of node.successors) {
      ends.set(position, Math.max(ends.get(position) ?? 0, end));
      const left = (open.get(position) ?? 0) - 1;
      open.set(position, left);
      const next = byPosition.get(position);
      if (left === 0 && next) ready.push(next);
    }
  }

  return last;
}
