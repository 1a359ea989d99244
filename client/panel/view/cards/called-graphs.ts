import { agentsFrame } from '../../../../engine/compile/graph/agents-in-graph.ts';
import { isWrittenOut } from '../../../../engine/compile/graph/building/written-out.ts';
import type { Frame, Graph, Node, Route } from '../../../../engine/compile/graph/graph.ts';
import type { Path } from '../../../../engine/state/path.ts';

/** The graphs of called pipelines, by the name in `Node.calls`. */
export type CalledGraphs = ReadonlyMap<string, Graph>;

/** Whether a card can be opened: it has steps of its own, branches, a called pipeline, or agents. */
export function opens(graph: Graph, called: CalledGraphs, node: Node): boolean {
  if (node.calls !== undefined) return called.has(node.calls);
  if (agentsFrame(graph, node) !== undefined) return true;
  return node.body !== undefined && (!node.loop?.single || branchesBelow(graph, node) !== undefined);
}

/** A loop whose one step is a switch opens to the branches. */
const branchesBelow = (graph: Graph, node: Node): number | undefined =>
  graph.nodes[graph.frames[node.body ?? -1]?.nodes[0] ?? -1]?.body;

/** A step's kind in a few words, with the name of the called pipeline if that has its own file. */
export function detailOfNode(node: Node): string {
  const { detail, calls } = node;
  if (calls === undefined || isWrittenOut(node)) return detail;
  return `${detail} · ${(calls.split(/[\\/]/).at(-1) ?? '').replace(/(\.baton)?\.ya?ml$/, '')}`;
}

/** A node by its static path, with its graph: that of a called pipeline if the path leads into one. */
export function nodeAtPath(graph: Graph, called: CalledGraphs, path: Path): { graph: Graph; node: Node } | undefined {
  const [first = '', ...inside] = path.split('/');
  const node = graph.nodes.find((one) => one.path === first);
  if (!node || inside.length === 0) return node && { graph, node };
  const next = node.calls === undefined ? undefined : called.get(node.calls);
  return next && nodeAtPath(next, called, inside.join('/'));
}

/** The graph with the steps inside the open cards of called pipelines: they become its nodes, under their paths in a run. */
export function joinCalledGraphs(graph: Graph, called: CalledGraphs, open: ReadonlySet<Path>): Graph {
  const whole: Graph = { ...graph, frames: [...graph.frames], nodes: [...graph.nodes], edges: [...graph.edges] };
  let changed = false;
  // An inserted graph may call pipelines itself.
  for (let index = 0; index < whole.nodes.length; index++) {
    const node = whole.nodes[index];
    if (!node || !open.has(node.path)) continue;

    const inner = node.calls === undefined ? undefined : called.get(node.calls);
    const branches = node.loop?.single && !inner ? branchesBelow(whole, node) : undefined;
    const body = inner ? putIn(whole, node, inner) : (agentsFrame(whole, node) ?? branches);
    if (body === undefined) continue;

    whole.nodes[index] = { ...node, body };
    changed = true;
  }

  return changed ? whole : graph;
}

/** Inserts the graph of a called pipeline into the one that calls it; returns the frame of its steps. */
function putIn(whole: Graph, owner: Node, { frames, nodes, edges, last }: Graph): number {
  const at = { frame: whole.frames.length, node: whole.nodes.length };
  const prefix = `${owner.path}${owner.loop ? '[*]' : ''}/`;
  const ends = last === undefined ? [] : (frames[last]?.nodes ?? []);
  /** The steps of its `finally` are in one frame with the others, after them. */
  const behind = frames[0]?.nodes.length ?? 0;

  const nodesOf = (frame: Frame): readonly number[] => {
    if (frame.index === 0) return [...frame.nodes, ...ends];
    return frame.index === last ? [] : frame.nodes;
  };

  for (const frame of frames)
    whole.frames.push({
      ...frame,
      ...ownerOf(frame, owner, at.node),
      index: at.frame + frame.index,
      path: `${prefix}${frame.path}`,
      nodes: nodesOf(frame).map((node) => at.node + node),
    });

  for (const node of nodes) {
    const isLast = last !== undefined && node.frame === last;
    whole.nodes.push({
      ...(isLast ? movedBy(node, behind) : node),
      index: at.node + node.index,
      path: `${prefix}${node.path}`,
      frame: at.frame + (isLast ? 0 : node.frame),
      body: node.body === undefined ? undefined : at.frame + node.body,
      agents: node.agents === undefined ? undefined : at.frame + node.agents,
    });
  }

  for (const edge of edges) whole.edges.push({ ...edge, from: at.node + edge.from, to: at.node + edge.to });
  return at.frame;
}

const ownerOf = (frame: Frame, owner: Node, nodes: number): { owner?: number } => {
  if (frame.index === 0) return { owner: owner.index };
  if (frame.owner === undefined) return {};
  return { owner: nodes + frame.owner };
};

/** A node whose frame now begins `by` places earlier. */
function movedBy(node: Node, by: number): Node {
  const moved = (positions: readonly number[]): number[] => positions.map((position) => position + by);
  const along = (routes: readonly Route[]): Route[] =>
    routes.map(({ target, past }) => ({
      target: target + by,
      past: past.map(([first, last]) => [first + by, last + by] as const),
    }));

  return {
    ...node,
    position: node.position + by,
    predecessors: moved(node.predecessors),
    successors: moved(node.successors),
    routes: Object.fromEntries(Object.entries(node.routes).map(([cause, routes]) => [cause, along(routes)])),
  };
}
