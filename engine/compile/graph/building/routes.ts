import { partsOfWork } from '../../pipeline/model/parts.ts';
import type { Step } from '../../pipeline/model/step.ts';
import { targetsOf } from '../../pipeline/steps/kinds/switch.ts';
import type { Frame, Graph, Node, RouteCause } from '../graph.ts';
import { leads, stepsBetween } from '../reachability.ts';
import type { Placement } from './frames.ts';

/**
 * Routes of every frame. A target of `on_failure`, or one that depends on the router by no other edge, is dormant: the route
 * becomes an edge, and the target runs only if activated. Any other target is a jump past the steps strictly between. An
 * order by a shared variable is no dependency here: otherwise routes to steps that set the same name would not count.
 */
export function addRoutes(graph: Graph, steps: Placement[]): void {
  const orders = new Set(graph.edges.filter((edge) => edge.orders).map(({ from, to }) => from * graph.nodes.length + to));
  const forward = forwardFrames(graph);
  for (const [at, frame] of graph.frames.entries()) {
    const routers = frame.nodes.filter((index) => hasRoute(steps[index]?.step));
    if (routers.length === 0) continue;

    const places = new Map(frame.nodes.map((index, position) => [graph.nodes[index]?.id ?? '', position]));
    const isForward = forward.has(at);
    const nodes = frame.nodes.flatMap((index) => graph.nodes[index] ?? []);
    const wanted = withoutBackward(
      graph,
      frame,
      routers.flatMap((index) => routesOf(graph, index, steps[index]?.step, places)),
      isForward,
    );

    // Dependencies of targets are looked up in the graph without route edges.
    const asked = wanted.filter(
      ({ on, router, target }) => on !== 'failure' && !(isForward && target.position < router.position),
    );
    const isOrder = (from: number, to: number): boolean =>
      orders.size > 0 && orders.has((frame.nodes[from] ?? -1) * graph.nodes.length + (frame.nodes[to] ?? -1));
    const between = stepsBetween(
      nodes,
      asked.map(({ router, target }) => ({ from: router.position, to: target.position })),
      isOrder,
    );

    const jumps = new Map(asked.map((one, index) => [one, between[index]]));
    let straight = isForward;
    for (const one of wanted) {
      const { router, target, on } = one;
      const past = jumps.get(one);
      const onwards = target.position > router.position;
      // An earlier route may already lead back to its router: only one of the two can be meant.
      if (!past && !(straight && onwards) && leads(graph, frame, target.position, router.position)) continue;

      straight &&= onwards;
      (router.routes[on] ??= []).push({ target: target.position, past: past ?? [] });
      graph.edges.push({ from: router.index, to: target.index, kind: 'route', label: on === 'case' ? 'case' : `on_${on}` });
      if (past) continue;

      target.dormant = true;
      if (router.successors.includes(target.position)) continue;

      router.successors.push(target.position);
      target.predecessors.push(router.position);
    }
  }
}

interface RouteTarget {
  router: Node;
  target: Node;
  on: RouteCause;
}

const hasRoute = (step: Step | undefined): boolean =>
  step !== undefined &&
  (step.onFalse !== undefined ||
    step.onSuccess !== undefined ||
    typeof step.onFailure !== 'string' ||
    step.computedRoutes.length > 0 ||
    step.handlers.some((handler) => handler.step) ||
    partsOfWork(step.work).branches.some((branch) => targetsOf(branch).length > 0));

/** The frames whose edges all follow the text: there no path leads to an earlier step. */
export function forwardFrames(graph: Graph): ReadonlySet<number> {
  const frames = new Set(graph.frames.keys());
  for (const node of graph.nodes) {
    if (node.predecessors.some((position) => position > node.position)) frames.delete(node.frame);
  }
  return frames;
}

function routesOf(graph: Graph, index: number, step: Step | undefined, places: ReadonlyMap<string, number>): RouteTarget[] {
  const router = graph.nodes[index];
  if (!router || !step) return [];

  const frame = graph.frames[router.frame];
  const wants: RouteTarget[] = [];
  const seen = new Set<string>();

  const add = (on: RouteTarget['on'], id: string | undefined): void => {
    const place = id === undefined ? undefined : places.get(id);
    const target = place === undefined ? undefined : graph.nodes[frame?.nodes[place] ?? -1];
    if (!target || target === router) return;
    const key = `${on} ${target.position}`;
    if (!seen.has(key)) wants.push({ router, target, on });
    seen.add(key);
  };

  add('false', step.onFalse?.id);
  add('success', step.onSuccess?.id);
  if (typeof step.onFailure !== 'string') add('failure', step.onFailure.id);
  for (const handler of step.handlers) add('failure', handler.step?.id);

  for (const { on, candidates } of step.computedRoutes) {
    for (const { id } of candidates) add(on, id);
  }

  // The routes of a looped switch belong to each item, which has no siblings.
  if (!step.loop) {
    for (const { id } of partsOfWork(step.work).branches.flatMap(targetsOf)) add('case', id);
  }

  return wants;
}

/** The routes without those to a predecessor of their router: such a route is a problem, and would close a cycle. */
function withoutBackward(graph: Graph, frame: Frame, wanted: readonly RouteTarget[], isForward: boolean): RouteTarget[] {
  const doubtful = wanted.filter(({ router, target }) => !(isForward && target.position > router.position));
  if (doubtful.length === 0) return [...wanted];
  const backward = new Set(doubtful.filter(({ router, target }) => leads(graph, frame, target.position, router.position)));
  return wanted.filter((one) => !backward.has(one));
}
