import type { Edge, Graph, Node } from '../graph.ts';
import type { Lookup } from '../names/lookup.ts';
import { accessOf } from '../names/reads.ts';
import { isItem, liftTo } from '../places.ts';
import type { Placement } from './frames.ts';
import type { VariableUse } from './variables.ts';
import { orderVariables } from './variables.ts';

interface EdgeMeaning {
  kind: Edge['kind'];
  label?: string;
  orders?: boolean;
}

/** Adds the edges that `dependencies`, template references and variables make; each is lifted to the frame that both ends share. */
export function addEdges(graph: Graph, steps: readonly Placement[], lookup: Lookup): void {
  const seen = new Map<number, Edge>();

  const connect = (from: Node, to: Node, { kind, label, orders = false }: EdgeMeaning): void => {
    const key = from.index * graph.nodes.length + to.index;
    const before = seen.get(key);
    if (before && !orders) delete before.orders;
    if (from === to || before) return;

    const edge: Edge = { from: from.index, to: to.index, kind, label: label || undefined, orders: orders || undefined };
    seen.set(key, edge);
    graph.edges.push(edge);
    from.successors.push(to.position);
    to.predecessors.push(from.position);
  };

  const variables: VariableUse[] = [];
  for (const node of graph.nodes) {
    const step = steps[node.index]?.step;
    if (!step || isItem(graph, node)) continue;

    for (const { id } of step.dependencies) {
      const target = lookup.target(node, { name: id, path: [], scope: 'loop' });
      if (target.kind === 'step') join(graph, target.node, node, (from, to) => connect(from, to, { kind: 'dependency' }));
    }

    for (const read of accessOf(step).reads) {
      const target = lookup.target(node, read);
      if (target.kind === 'variable') variables.push({ node, frame: target.frame, name: target.name, writes: false });
      if (target.kind === 'step')
        join(graph, target.node, node, (from, to) => connect(from, to, { kind: 'data', label: target.id }));
    }

    for (const { name } of accessOf(step).writes)
      variables.push({ node, frame: lookup.writtenTo(node, name), name, writes: true });
  }

  orderVariables(graph, variables, (from, to, label, orders) => connect(from, to, { kind: 'variable', label, orders }));
  orderSessions(graph, steps, (from, to, label) => connect(from, to, { kind: 'session', label }));
}

/** Prompts of one session in one frame run in text order. */
function orderSessions(graph: Graph, steps: readonly Placement[], connect: (from: Node, to: Node, name: string) => void): void {
  for (const frame of graph.frames) {
    const last = new Map<string, Node>();
    for (const index of frame.nodes) {
      const node = graph.nodes[index];
      const work = steps[index]?.step.work;
      if (!node || work?.kind !== 'prompt' || !work.session) continue;
      const before = last.get(work.session.id);
      if (before) connect(before, node, work.session.id);
      last.set(work.session.id, node);
    }
  }
}

/** Calls `connect` with the two nodes lifted to the frame of `from`, if `to` lies in that frame or inside it. */
function join(graph: Graph, from: Node, to: Node, connect: (from: Node, to: Node) => void): void {
  const lifted = liftTo(graph, to, from.frame);
  if (lifted) connect(from, lifted);
}
