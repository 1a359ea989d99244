import type { Graph, Node } from './graph.ts';
import { bodyNodes } from './places.ts';

/** The frame of the agents that a node is drawn with: its own, or those of the one step that it repeats. */
export function agentsFrame(graph: Graph, node: Node): number | undefined {
  const [only] = node.loop?.single ? bodyNodes(graph, node) : [];
  return (only === undefined ? node : graph.nodes[only])?.agents;
}

/** A graph as it is drawn: agents stand inside their step as the steps of a group do. */
export function withAgentsInside(graph: Graph): Graph {
  if (graph.nodes.every(({ agents }) => agents === undefined)) return graph;
  return { ...graph, nodes: graph.nodes.map((node) => ({ ...node, body: agentsFrame(graph, node) ?? node.body })) };
}
