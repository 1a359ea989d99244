import type { Graph, Node } from './graph.ts';

/** Whether a node is the one step that a loop repeats: its reads are those of the loop's own node. */
export const isItem = (graph: Graph, node: Node): boolean => {
  const owner = graph.nodes[graph.frames[node.frame]?.owner ?? -1];
  return owner?.loop?.single ?? false;
};

/** The node of `frame` that `node` is, or lies in. */
export function liftTo(graph: Graph, node: Node, frame: number): Node | undefined {
  for (let at: Node | undefined = node; at; ) {
    if (at.frame === frame) return at;
    const owner: number | undefined = graph.frames[at.frame]?.owner;
    at = owner === undefined ? undefined : graph.nodes[owner];
  }
  return undefined;
}

/** The frame whose names are seen too. */
export const parentFrame = (graph: Graph, frame: number): number | undefined =>
  frame !== 0 && frame === graph.last ? 0 : graph.nodes[graph.frames[frame]?.owner ?? -1]?.frame;
