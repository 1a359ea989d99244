import type { Step } from '../pipeline/model/step.ts';
import { targetsOf } from '../pipeline/switches.ts';
import type { Placement } from './frames.ts';
import type { Frame, Graph, Node, RouteCause } from './graph.ts';

/**
 * Routes of every frame. A target of `on_failure`, or one that depends on the router by no other edge, is dormant: the
 * route becomes an edge, and it runs only if activated. Any other target is a jump past the steps strictly between. That two
 * steps write one variable orders them and makes neither depend on the other: else ways that set the same name were no ways.
 */
export function addRoutes(graph: Graph, steps: Placement[]): void {
  const orders = new Set(graph.edges.filter((edge) => edge.orders).map(({ from, to }) => from * graph.nodes.length + to));
  const forward = forwardFrames(graph);
  for (const [at, frame] of graph.frames.entries()) {
    const routers = frame.nodes.filter((index) => hasRoute(steps[index]?.step));
    if (routers.length === 0) continue;
    const places = new Map(frame.nodes.map((index, position) => [graph.nodes[index]?.id ?? '', position]));
    const wanted = routers.flatMap((index) => routesOf(graph, index, steps[index]?.step, places, forward.has(at)));
    const between = waysIn(graph, frame, forward.has(at), orders);
    // Which targets depend on their router is asked of the graph without route edges.
    const jumps = wanted.map(({ on, router: { position: from }, target: { position: to } }) =>
      on === 'failure' || (forward.has(at) && to < from) ? undefined : between(from, to),
    );
    let straight = forward.has(at);
    wanted.forEach(({ router, target, on }, number) => {
      const past = jumps[number];
      const onwards = target.position > router.position;
      // Routes that were added before this one may lead back to its router by now: only one of them can be meant.
      if (!past && !(straight && onwards) && leads(graph, frame, target.position, router.position)) return;
      straight &&= onwards;
      (router.routes[on] ??= []).push({ target: target.position, past: past ?? [] });
      graph.edges.push({ from: router.index, to: target.index, kind: 'route', label: on === 'case' ? 'case' : `on_${on}` });
      if (past) return;
      target.dormant = true;
      if (router.successors.includes(target.position)) return;
      router.successors.push(target.position);
      target.predecessors.push(router.position);
    });
  }
}

interface Wanted {
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
    (step.work.kind === 'switch' && step.work.branches.some((branch) => targetsOf(branch).length > 0)));

/** The frames in which every edge goes with the text: there no way leads from a step to one before it. */
export function forwardFrames(graph: Graph): ReadonlySet<number> {
  const frames = new Set(graph.frames.keys());
  for (const node of graph.nodes) if (node.predecessors.some((position) => position > node.position)) frames.delete(node.frame);
  return frames;
}

function routesOf(
  graph: Graph,
  index: number,
  step: Step | undefined,
  places: ReadonlyMap<string, number>,
  forward: boolean,
): Wanted[] {
  const router = graph.nodes[index];
  if (!router || !step) return [];
  const frame = graph.frames[router.frame];
  const found: Wanted[] = [];
  const seen = new Set<string>();
  const add = (on: Wanted['on'], id: string | undefined): void => {
    const place = id === undefined ? undefined : places.get(id);
    const target = place === undefined ? undefined : graph.nodes[frame?.nodes[place] ?? -1];
    // Self and backward targets are problems; a target before the router would close a cycle.
    if (!target || target === router) return;
    if (!(forward && target.position > router.position) && leads(graph, frame, target.position, router.position)) return;
    const key = `${on} ${target.position}`;
    if (!seen.has(key)) found.push({ router, target, on });
    seen.add(key);
  };
  add('false', step.onFalse?.id);
  add('success', step.onSuccess?.id);
  if (typeof step.onFailure !== 'string') add('failure', step.onFailure.id);
  for (const handler of step.handlers) add('failure', handler.step?.id);
  for (const { on, candidates } of step.computedRoutes) for (const { id } of candidates) add(on, id);
  // The routes of a looped switch belong to each item, which has no siblings.
  if (step.work.kind === 'switch' && !step.loop) for (const { id } of step.work.branches.flatMap(targetsOf)) add('case', id);
  return found;
}

type Way = 'successors' | 'predecessors';

/**
 * The positions strictly between two steps of a frame that lie on a way from the one to the other; undefined where no way leads there.
 * The edges in `orders` (`from` times the number of nodes, plus `to`) are part of none. Where every edge goes with the text (`isForward`), a way
 * lies between its ends, and no step outside of them is looked at.
 */
function waysIn(
  graph: Graph,
  frame: Frame,
  isForward: boolean,
  orders: ReadonlySet<number>,
): (from: number, to: number) => number[] | undefined {
  const nodes = frame.nodes.map((index) => graph.nodes[index]);
  const isOrder = (from: number, to: number): boolean =>
    orders.size > 0 && orders.has((frame.nodes[from] ?? -1) * graph.nodes.length + (frame.nodes[to] ?? -1));
  // Which positions a search has come to: those that have its number, so that nothing is cleared for the next.
  const [after, before] = [new Uint32Array(nodes.length), new Uint32Array(nodes.length)];
  let search = 0;
  const reach = (way: Way, from: number, marks: Uint32Array, [first, last]: readonly [number, number]) => {
    const open = [from];
    const found: number[] = [];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const next of nodes[at]?.[way] ?? []) {
        if (marks[next] === search || next < first || next > last) continue;
        if (way === 'successors' ? isOrder(at, next) : isOrder(next, at)) continue;
        marks[next] = search;
        found.push(next);
        open.push(next);
      }
    }
    return found;
  };
  return (from, to) => {
    const within = isForward ? ([from, to] as const) : ([0, nodes.length] as const);
    search++;
    const found = reach('successors', from, after, within);
    if (after[to] !== search) return undefined;
    reach('predecessors', to, before, within);
    const on = found.filter((position) => position !== to && before[position] === search);
    // Most ways go step by step with the text.
    return on.every((position, place) => place === 0 || position > (on[place - 1] ?? 0)) ? on : on.sort((a, b) => a - b);
  };
}

/** Whether some way leads from one step of a frame to another; looks no further than that. */
export function leads(graph: Graph, frame: Frame | undefined, from: number, to: number): boolean {
  const found = new Set<number>();
  const open = [from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const next of graph.nodes[frame?.nodes[at] ?? -1]?.successors ?? []) {
      if (next === to) return true;
      if (found.has(next)) continue;
      found.add(next);
      open.push(next);
    }
  }
  return false;
}
