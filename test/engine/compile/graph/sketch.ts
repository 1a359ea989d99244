import type { Edge, Frame, Graph, Node } from '../../../../engine/compile/graph/graph.ts';

/** A step of a graph for pictures: what it waits for, and what makes it special. */
export interface Sketch {
  id: string;
  after?: string[];
  kind?: Node['kind'];
  detail?: string;
  loop?: boolean | 'single';
  condition?: string;
  steps?: Sketch[];
  routes?: { failure?: string; success?: string; false?: string };
}

/** A graph as the compiler would make it, from a few words. */
export function graphOf(steps: readonly Sketch[], id = 'pipeline'): Graph {
  const graph: Graph = { id, frames: [], nodes: [], edges: [] };
  frame(graph, steps, '');
  return graph;
}

function frame(graph: Graph, steps: readonly Sketch[], path: string, owner?: number, single = false): number {
  const made: Frame = { index: graph.frames.length, path, declares: [], nodes: [], ...(owner === undefined ? {} : { owner }) };
  graph.frames.push(made);
  const at = new Map<string, number>();
  steps.forEach((step, position) => {
    at.set(step.id, graph.nodes.length);
    made.nodes.push(graph.nodes.length);
    graph.nodes.push(
      nodeOf(step, graph.nodes.length, made.index, position, single ? path : path ? `${path}.${step.id}` : step.id),
    );
  });
  for (const step of steps) {
    const to = at.get(step.id) ?? 0;
    const node = graph.nodes[to];
    for (const before of step.after ?? []) link(graph, at.get(before) ?? 0, to, 'data', before);
    for (const [on, target] of Object.entries(step.routes ?? {})) {
      const goal = at.get(target);
      if (goal === undefined || !node) continue;
      link(graph, to, goal, 'route', on);
      node.routes = { ...node.routes, [on]: [{ target: graph.nodes[goal]?.position ?? 0, past: [] }] };
      if (graph.nodes[goal]) graph.nodes[goal].dormant = on === 'failure';
    }
    const inner =
      step.loop === 'single' ? [{ ...step, after: [], loop: false, steps: undefined, condition: undefined }] : step.steps;
    if (node && inner)
      node.body = frame(graph, inner as Sketch[], step.loop ? `${node.path}[*]` : node.path, to, step.loop === 'single');
  }
  return made.index;
}

function link(graph: Graph, from: number, to: number, kind: Edge['kind'], label: string): void {
  const [source, target] = [graph.nodes[from], graph.nodes[to]];
  if (!source || !target) return;
  graph.edges.push({ from, to, kind, label });
  source.successors.push(target.position);
  target.predecessors.push(source.position);
}

function nodeOf(step: Sketch, index: number, frameIndex: number, position: number, path: string): Node {
  const kind = step.kind ?? (step.steps && !step.loop ? 'group' : 'prompt');
  return {
    index,
    path,
    id: step.id,
    frame: frameIndex,
    position,
    kind,
    detail: step.detail ?? kind,
    ...(step.condition === undefined ? {} : { condition: step.condition }),
    predecessors: [],
    successors: [],
    dormant: false,
    routes: {},
    policy: 'fail',
    ...(step.loop
      ? {
          loop: {
            as: 'item',
            title: 'for each item',
            onItemFailure: 'continue',
            single: step.loop === 'single',
            asksBefore: false,
          },
        }
      : {}),
    effect: step.detail?.endsWith('write') ? 'write' : 'none',
    repeatable: true,
    takesSlot: true,
    retry: { attempts: 0, delay: 0, backoff: 'constant', maxDelay: 0, jitter: false },
    priority: 0,
    rank: 0,
  };
}
