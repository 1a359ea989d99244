import type { ToolSpec } from '../../../language/tools/descriptor.ts';
import { compact } from '../../compact.ts';
import type { Pipeline } from '../../pipeline/model/pipeline.ts';
import type { Graph, Node } from '../graph.ts';
import type { Lookup } from '../names/lookup.ts';
import { lookupOf } from '../names/lookup.ts';
import { addEdges } from './edges.ts';
import type { Placement } from './frames.ts';
import { skeletonOf } from './frames.ts';
import { describePlans } from './plans.ts';
import { addRoutes } from './routes.ts';

export interface Built {
  graph: Graph;
  /** By node index. */
  steps: Placement[];
  lookup: Lookup;
  /** By static path. */
  byPath: ReadonlyMap<string, Node>;
}

/**
 * Pipeline → graph. Never fails: references that lead nowhere (unknown ids, backward routes) are left out; the rules report
 * them.
 */
export function buildGraph(pipeline: Pipeline, tools: ReadonlyMap<string, ToolSpec>): Built {
  const { frames, nodes, steps, last } = skeletonOf(pipeline, tools);
  const graph: Graph = { id: pipeline.id, frames, nodes, edges: [], last };
  if (pipeline.limits.deadline) graph.deadline = pipeline.limits.deadline;
  const lookup = lookupOf(graph, pipeline, steps);

  addEdges(graph, steps, lookup);
  addRoutes(graph, steps);
  describePlans(graph, steps, lookup, tools);
  noteOrder(graph);
  rank(graph);
  drawLast(graph);
  drawHandoffs(graph, steps);

  for (const node of nodes) {
    node.predecessors = compact(node.predecessors);
    node.successors = compact(node.successors);
  }

  return { graph, steps, lookup, byPath: new Map(nodes.map((node) => [node.path, node])) };
}

/** Marks predecessors that only order two uses of a variable, without a route. */
function noteOrder({ nodes, edges }: Graph): void {
  const key = ({ from, to }: { from: number; to: number }): number => from * nodes.length + to;
  const routes = new Set(edges.flatMap((edge) => (edge.kind === 'route' ? [key(edge)] : [])));
  for (const edge of edges) {
    const [from, to] = [nodes[edge.from], nodes[edge.to]];
    if (edge.orders && from && to && !routes.has(key(edge))) (to.ordered ??= []).push(from.position);
  }
}

/** `finally` is drawn behind all ends. These edges schedule nothing: the frame waits. */
function drawLast(graph: Graph): void {
  const nodesOf = (frame: number) => (graph.frames[frame]?.nodes ?? []).flatMap((index) => graph.nodes[index] ?? []);
  if (graph.last === undefined) return;

  const ends = nodesOf(0).filter((node) => node.successors.length === 0);
  const starts = nodesOf(graph.last).filter((node) => node.predecessors.length === 0);
  // Where the edges could not be distinguished any more, all ends lead to the first start, and the last end to every start.
  const isDense = ends.length * starts.length > mostEdgesToLast;

  for (const [place, from] of ends.entries()) {
    for (const to of isDense && place < ends.length - 1 ? starts.slice(0, 1) : starts)
      graph.edges.push({ from: from.index, to: to.index, kind: 'dependency', label: 'finally' });
  }
}

const mostEdgesToLast = 2_000;

/** Edges from agents to their handoff targets are drawn and schedule nothing. */
function drawHandoffs({ frames, nodes, edges }: Graph, steps: readonly Placement[]): void {
  for (const { index, agents } of nodes) {
    const work = steps[index]?.step.work;
    if (agents === undefined || work?.kind !== 'agents') continue;

    const places = new Map(frames[agents]?.nodes.map((inner) => [nodes[inner]?.id, inner]));
    for (const { step, handsTo } of work.agents) {
      const from = places.get(step.id);
      for (const to of new Set(handsTo.map(({ id }) => places.get(id)))) {
        if (from !== undefined && to !== undefined && from !== to) edges.push({ from, to, kind: 'handoff' });
      }
    }
  }
}

/** The longest path to an end of the frame, in steps. On a cycle (a problem reports it) the ranks stop growing. */
function rank(graph: Graph): void {
  for (const frame of graph.frames) {
    const local = frame.nodes.map((index) => graph.nodes[index]).filter((node) => node !== undefined);
    const open = local.map((node) => node.successors.length);
    const done = local.filter((node) => node.successors.length === 0);

    for (let node = done.pop(); node; node = done.pop()) {
      for (const position of node.predecessors) {
        const before = local[position];
        if (!before) continue;
        before.rank = Math.max(before.rank, node.rank + 1);
        open[position] = (open[position] ?? 0) - 1;
        if (open[position] === 0) done.push(before);
      }
    }
  }
}
