import type { Node } from '../../graph/graph.ts';

/** A node's place in its frame, with its edges. */
export type Linked = Pick<Node, 'position' | 'predecessors' | 'successors'>;

/** A step on the path of the walk, with the edge that is followed next. */
interface Visit {
  position: number;
  edge: number;
}

/**
 * The strongly connected components of two or more steps (sets of steps in which each leads to each other), and by position the component
 * of a step (-1: none). Tarjan's algorithm: one depth-first walk over all edges; a step with no edge to an earlier open step closes a
 * component with every step visited since.
 */
export function stronglyConnected(nodes: readonly Linked[]): { components: number[][]; componentOf: Int32Array } {
  const components: number[][] = [];
  const componentOf = new Int32Array(nodes.length).fill(-1);
  const met = new Int32Array(nodes.length).fill(-1);

  const lowest = new Int32Array(nodes.length);
  const isOpen = new Uint8Array(nodes.length);
  const open: number[] = [];
  const path: Visit[] = [];
  let count = 0;

  const enter = (position: number): void => {
    met[position] = count;
    lowest[position] = count++;
    isOpen[position] = 1;
    open.push(position);
    path.push({ position, edge: 0 });
  };

  const lower = (position: number, by: number | undefined): void => {
    lowest[position] = Math.min(lowest[position] ?? 0, by ?? 0);
  };

  const close = (position: number): void => {
    const component: number[] = [];
    for (let at = open.pop(); at !== undefined; at = at === position ? undefined : open.pop()) {
      isOpen[at] = 0;
      component.push(at);
    }

    if (component.length < 2) return;
    for (const at of component) componentOf[at] = components.length;
    components.push(component);
  };

  for (const { position: start } of nodes) {
    if (met[start] !== -1) continue;
    enter(start);
    for (let at = path.at(-1); at; at = path.at(-1)) {
      const { position } = at;
      const next = nodes[position]?.successors[at.edge++];
      if (next === undefined) {
        path.pop();
        const before = path.at(-1);
        if (before) lower(before.position, lowest[position]);
        if (lowest[position] === met[position]) close(position);
      } else if (met[next] === -1) enter(next);
      else if (isOpen[next]) lower(position, met[next]);
    }
  }

  return { components, componentOf };
}
