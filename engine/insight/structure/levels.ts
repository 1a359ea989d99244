import type { Node } from '../../compile/graph/graph.ts';

/** Steps by the number of steps before them on the longest path. Steps on a cycle (a problem) come last. */
export function stagesOf(nodes: readonly Node[]): Node[][] {
  const byPosition = new Map(nodes.map((node) => [node.position, node]));
  const open = new Map(nodes.map((node) => [node.position, node.predecessors.length]));
  const levels: Node[][] = [];
  let level = nodes.filter((node) => node.predecessors.length === 0);
  while (level.length) {
    levels.push(level);
    const next: Node[] = [];
    for (const { successors } of level) {
      for (const position of successors) {
        const left = (open.get(position) ?? 0) - 1;
        open.set(position, left);
        const node = byPosition.get(position);
        if (left === 0 && node) next.push(node);
      }
    }

    level = next;
  }

  const placed = new Set(levels.flat());
  const rest = nodes.filter((node) => !placed.has(node));
  return rest.length ? [...levels, rest] : levels;
}

/**
 * The critical path by number of steps, from a first step to an end of the frame; of equal ones that with the earliest steps.
 */
export function criticalPath(nodes: readonly Node[]): Node[] {
  const byPosition = new Map(nodes.map((node) => [node.position, node]));
  const way: Node[] = [];
  const furthest = (open: readonly Node[]): Node | undefined =>
    open.reduce<Node | undefined>((best, node) => (best && best.rank >= node.rank ? best : node), undefined);

  let at = furthest(nodes.filter((node) => node.predecessors.length === 0));
  while (at && !way.includes(at)) {
    way.push(at);
    const { rank } = at;
    at = furthest(at.successors.flatMap((position) => byPosition.get(position) ?? []).filter((node) => node.rank < rank));
  }

  return way;
}
