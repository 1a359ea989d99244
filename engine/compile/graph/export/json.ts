import type { Edge, Graph, Node } from '../graph.ts';

export interface GraphJson {
  nodes: { id: string; kind: string; group?: string; condition?: string }[];
  edges: { from: string; to: string; kind: 'dependency' | 'data' | 'route' }[];
}

/** A graph as it is shown: the one step that a loop repeats is the loop itself, what variables order is data, and a session goes on behind
 * the step that spoke in it before. */
export function toGraphJson(graph: Graph): GraphJson {
  const ownerOf = (node: Node): Node | undefined => {
    const owner = graph.frames[node.frame]?.owner;
    return owner === undefined ? undefined : graph.nodes[owner];
  };
  const hidden = (node: Node): boolean => ownerOf(node)?.loop?.single ?? false;
  const pathOf = (index: number): string | undefined => {
    const node = graph.nodes[index];
    return node && (hidden(node) ? ownerOf(node)?.path : node.path);
  };
  const edges = new Map<string, GraphJson['edges'][number]>();
  for (const edge of graph.edges) {
    const [from, to] = [pathOf(edge.from), pathOf(edge.to)];
    if (from === undefined || to === undefined || from === to) continue;
    const kind = kindOf(edge);
    edges.set(`${from} ${to} ${kind}`, { from, to, kind });
  }
  return {
    nodes: graph.nodes
      .filter((node) => !hidden(node))
      .map((node) => {
        const group = ownerOf(node)?.path;
        const { path, kind, condition } = node;
        return { id: path, kind, group, condition };
      }),
    edges: [...edges.values()],
  };
}

const kindOf = ({ kind }: Edge): GraphJson['edges'][number]['kind'] => {
  if (kind === 'variable') return 'data';
  if (kind === 'session') return 'dependency';
  return kind;
};
