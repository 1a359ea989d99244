import type { Graph } from '../graph.ts';
import { displayedNodes, linksByFrame } from './layout.ts';
import { forwardEdges, ranksOf } from './ranks.ts';

/**
 * The steps of a pipeline by stage, as indexes into `graph.nodes`: each step comes after all of its predecessors, as in the
 * columns of its picture. Linear.
 */
export function findStages(graph: Graph): number[][] {
  const [root] = graph.frames;
  const nodes = root ? displayedNodes(graph, root) : [];
  const at = new Map(nodes.map((node, place) => [node, place]));
  const edges = (linksByFrame(graph).get(0) ?? []).map(({ from, to }) => [at.get(from) ?? 0, at.get(to) ?? 0] as const);
  const stages: number[][] = [];

  ranksOf(nodes.length, forwardEdges(nodes.length, edges).adjacency).forEach((rank, place) => {
    (stages[rank] ??= []).push(nodes[place] ?? 0);
  });

  // A rank without steps is no stage.
  return stages.filter((stage) => stage.length > 0);
}
