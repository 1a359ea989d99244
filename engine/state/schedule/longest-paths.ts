import type { Node } from '../../compile/graph/graph.ts';

/** The longest way behind each node of a frame, by what each takes. */
export function findPathsBehind(nodes: readonly Node[], own: Float64Array): Float64Array {
  const behind = new Float64Array(nodes.length);
  const open = Int32Array.from(nodes, (node) => node.successors.length);
  const done = nodes.filter((node) => node.successors.length === 0);

  for (let node = done.pop(); node; node = done.pop()) {
    const way = (own[node.position] ?? 0) + (behind[node.position] ?? 0);
    for (const position of node.predecessors) {
      const before = nodes[position];
      if (!before) continue;
      behind[position] = Math.max(behind[position] ?? 0, way);
      open[position] = (open[position] ?? 0) - 1;
      if (open[position] === 0) done.push(before);
    }
  }

  return behind;
}
