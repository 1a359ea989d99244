import type { Graph, Node } from '../graph.ts';
import { liftTo, parentFrame } from '../places.ts';
import { leads } from '../reachability.ts';

interface Use {
  node: Node;
  writes: boolean;
}

/** A step that reads or writes a variable; `frame` is the variable's own. */
export interface VariableUse extends Use {
  frame: number;
  name: string;
}

/**
 * Reads and writes of one variable go in text order (write→read, read→write, write→write) unless other edges order them the
 * other way. Uses (`all`, in text order) inside a group or loop count for it, in every frame up to the variable's own.
 */
export function orderVariables(
  graph: Graph,
  all: readonly VariableUse[],
  connect: (from: Node, to: Node, name: string, orders: boolean) => void,
): void {
  const goesBack = backwardTest(graph);
  for (const [key, uses] of usesOf(graph, all)) {
    const name = key.slice(key.lastIndexOf(' ') + 1);
    if (!uses.some(({ writes }) => writes)) continue;

    let write: Node | undefined;
    let reads: Node[] = [];
    const order = (from: Node, to: Node, orders = true): void => {
      if (from !== to && !goesBack(from, to)) connect(from, to, name, orders);
    };

    for (const { node, writes } of uses) {
      if (!writes) {
        if (write) order(write, node, false);
        reads.push(node);
        continue;
      }

      for (const read of reads) order(read, node);
      if (write && (reads.length === 0 || reads.every((read) => read === node))) order(write, node);
      write = node;
      reads = [];
    }
  }
}

/** Whether other edges already lead from `to` to `from`: possible only where some edge of the frame goes against the text. */
function backwardTest(graph: Graph): (from: Node, to: Node) => boolean {
  const backward = new Set<number>();
  for (const node of graph.nodes) {
    if (node.predecessors.some((position) => position > node.position)) backward.add(node.frame);
  }
  return (from, to) => backward.has(from.frame) && leads(graph, graph.frames[from.frame], to.position, from.position);
}

/** Uses by frame, variable's frame and name, each list in text order. */
function usesOf(graph: Graph, all: readonly VariableUse[]): Map<string, Use[]> {
  const uses = new Map<string, Use[]>();
  for (const { node, frame: owner, name, writes } of all) {
    for (let frame: number | undefined = node.frame; frame !== undefined; frame = parentFrame(graph, frame)) {
      const lifted = liftTo(graph, node, frame);
      const key = `${frame} ${owner} ${name}`;
      const list = uses.get(key);
      if (lifted && list) list.push({ node: lifted, writes });
      else if (lifted) uses.set(key, [{ node: lifted, writes }]);
      if (frame === owner) break;
    }
  }

  return uses;
}
