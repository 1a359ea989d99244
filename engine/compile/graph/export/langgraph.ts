import type { Graph, Node } from '../graph.ts';
import type { VisibleGraph } from './json.ts';
import { pickVisible } from './json.ts';

/** A graph as langchain-core writes it: `graph.get_graph().to_json()` of LangGraph. */
export interface LangGraphJson {
  nodes: (
    | { id: string; type: 'schema'; data: string }
    | { id: string; type: 'runnable'; data: { id: string[]; name: string }; metadata?: { condition: string } | undefined }
  )[];
  edges: LangGraphEdge[];
}

interface LangGraphEdge {
  source: string;
  target: string;
  data?: string | undefined;
  conditional?: true | undefined;
}

export const langGraphStart = '__start__';
export const langGraphEnd = '__end__';

/**
 * A graph for the tools of LangGraph. The id of a step inside another step is prefixed with that step's id and `:`, as in a subgraph there.
 * A step that holds others is the node before the first of them; edges lead on from the last ones, and in a loop back to that node. Routes
 * and branches are conditional edges, whose data is the key of the route or branch.
 */
export function toLangGraph(graph: Graph): LangGraphJson {
  const visible = pickVisible(graph);
  const unique = new Map<string, LangGraphEdge>();
  for (const edge of [...bodyEdges(visible), ...outerEdges(visible)])
    unique.set(JSON.stringify([edge.source, edge.target, edge.conditional, edge.data]), edge);

  return {
    nodes: [
      { id: langGraphStart, type: 'schema', data: langGraphStart },
      ...visible.nodes.map((node) => {
        const { id, kind, condition } = node;
        const metadata = condition === undefined ? undefined : { condition };
        return { id: langGraphId(node), type: 'runnable' as const, data: { id: ['baton', kind], name: id }, metadata };
      }),
      { id: langGraphEnd, type: 'schema', data: langGraphEnd },
    ],
    edges: [...unique.values()],
  };
}

/** Edges from an enclosing step to its first inner steps, and from the last ones of a loop back to it. */
function bodyEdges({ nodes, edges, ownerOf }: VisibleGraph): LangGraphEdge[] {
  const isLed = new Set(edges.map(({ to }) => to));
  const lastOf = lastSteps({ nodes, edges, ownerOf });
  return nodes.flatMap((node) => {
    const owner = ownerOf(node);
    const [source, target] = [owner && langGraphId(owner), langGraphId(node)];
    const isFirst = source !== undefined && !isLed.has(node);
    const branch = owner?.kind === 'switch' ? { data: node.id, conditional: true as const } : {};
    const { loop } = node;
    const again = loop
      ? lastOf(node).map((last) => ({ source: langGraphId(last), target, data: loop.title, conditional: true as const }))
      : [];

    return [...(isFirst ? [{ source, target, ...branch }] : []), ...again];
  });
}

/** The edges between steps, from the start, and to the end. */
function outerEdges({ nodes, edges, ownerOf }: VisibleGraph): LangGraphEdge[] {
  const lastOf = lastSteps({ nodes, edges, ownerOf });
  const between = edges.flatMap(({ from, to, edge }) => {
    const route = edge.kind === 'route' ? { data: edge.label, conditional: true as const } : {};
    const sources = edge.label === 'case' ? [from] : lastOf(from);
    return sources.map((source) => ({ source: langGraphId(source), target: langGraphId(to), ...route }));
  });
  const top = nodes.filter((node) => !ownerOf(node));
  const [isLed, leads] = [new Set(edges.map(({ to }) => to)), new Set(edges.map(({ from }) => from))];
  const starts = top.filter((node) => !isLed.has(node)).map((node) => ({ source: langGraphStart, target: langGraphId(node) }));
  const ends = top.filter((node) => !leads.has(node)).flatMap(lastOf);

  return [...starts, ...between, ...ends.map((node) => ({ source: langGraphId(node), target: langGraphEnd }))];
}

/** The last steps inside a step; a step without inner steps is its own. */
function lastSteps({ nodes, edges, ownerOf }: VisibleGraph): (node: Node) => Node[] {
  const leads = new Set(edges.map(({ from }) => from));
  const bodies = Map.groupBy(nodes, ownerOf);
  const lastOf = (node: Node): Node[] =>
    bodies
      .get(node)
      ?.filter((one) => !leads.has(one))
      .flatMap(lastOf) ?? [node];

  return lastOf;
}

const langGraphId = ({ path }: Node): string => path.replaceAll('[*]', '').replaceAll('.', ':');
