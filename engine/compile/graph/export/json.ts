import type { Edge, Graph, Node } from '../graph.ts';

export interface GraphJson {
  nodes: { id: string; kind: string; group?: string; condition?: string }[];
  edges: { from: string; to: string; kind: 'dependency' | 'data' | 'route' | 'handoff' }[];
}

/**
 * A graph for display: edges that order uses of a variable are drawn as data, and a session's edge comes from the step that
 * spoke in it before.
 */
export function toGraphJson(graph: Graph): GraphJson {
  const visible = pickVisible(graph);
  const edges = new Map<string, GraphJson['edges'][number]>();
  for (const { edge, from, to } of visible.edges) {
    const kind = kindOf(edge);
    edges.set(`${from.path} ${to.path} ${kind}`, { from: from.path, to: to.path, kind });
  }

  return {
    nodes: visible.nodes.map((node) => {
      const { path, kind, condition } = node;
      return { id: path, kind, group: visible.ownerOf(node)?.path, condition };
    }),
    edges: [...edges.values()],
  };
}

/** The nodes that people see with the edges between them. */
export interface VisibleGraph {
  nodes: Node[];
  edges: { from: Node; to: Node; edge: Edge }[];
  /** The group, loop or switch that a node is inside of. */
  ownerOf(node: Node): Node | undefined;
}

/** The one step that a loop repeats is drawn as the loop itself. */
export function pickVisible(graph: Graph): VisibleGraph {
  const ownerOf = (node: Node): Node | undefined => {
    const owner = graph.frames[node.frame]?.owner;
    return owner === undefined ? undefined : graph.nodes[owner];
  };

  const isHidden = (node: Node): boolean => ownerOf(node)?.loop?.single ?? false;

  const groupOf = (node: Node): Node | undefined => {
    const owner = ownerOf(node);
    return owner && isHidden(owner) ? ownerOf(owner) : owner;
  };

  const nodeAt = (index: number): Node | undefined => {
    const node = graph.nodes[index];
    return node && (isHidden(node) ? ownerOf(node) : node);
  };

  const edges = graph.edges.flatMap((edge) => {
    const [from, to] = [nodeAt(edge.from), nodeAt(edge.to)];
    return from && to && from !== to ? [{ from, to, edge }] : [];
  });

  return { nodes: graph.nodes.filter((node) => !isHidden(node)), edges, ownerOf: groupOf };
}

const kindOf = ({ kind }: Edge): GraphJson['edges'][number]['kind'] => {
  if (kind === 'variable') return 'data';
  if (kind === 'session') return 'dependency';
  return kind;
};
