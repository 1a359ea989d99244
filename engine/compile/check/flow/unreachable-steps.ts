import { memoize } from '../../../language/memoize.ts';
import type { Frame, Graph, Node } from '../../graph/graph.ts';
import { partsOfWork } from '../../pipeline/model/parts.ts';
import type { Step } from '../../pipeline/model/step.ts';
import type { Condition } from '../../pipeline/model/value.ts';
import { targetsOf } from '../../pipeline/steps/kinds/switch.ts';
import type { Checkable } from '../checkable.ts';
import { stronglyConnected } from '../cycles/strongly-connected.ts';
import { isCertain } from '../steps.ts';

export interface UnreachableStep {
  node: Node;
  why:
    | { kind: 'route'; router: Node; key: string /** Its condition always holds; else it has none. */; holds: boolean }
    | { kind: 'past'; router: Node; key: string }
    | { kind: 'after'; before: Node };
}

/** Every step that provably never runs, with the reason, including the steps that only such steps lead to. */
export function findUnreachableSteps(checkable: Checkable): UnreachableStep[] {
  return checkable.graph.frames.flatMap((frame) => inFrame(checkable, frame));
}

function inFrame(checkable: Checkable, frame: Frame): UnreachableStep[] {
  const { graph, steps } = checkable;
  const nodes = frame.nodes.map((index) => graph.nodes[index]).filter((node) => node !== undefined);
  if (!nodes.some(({ dormant, routes }) => dormant || routes.success)) return [];

  const routes = nodes.flatMap((node) => routesOf(node, steps[node.index]?.step));
  const targets = new Map<string, RouteWay[]>();
  for (const way of routes) targets.set(way.id, [...(targets.get(way.id) ?? []), way]);
  const dead = new Map([...findUnrouted(nodes, targets), ...findJumpedOver(checkable, nodes, targets)]);

  spread(checkable, nodes, targets, dead);
  return nodes.flatMap((node): UnreachableStep[] => {
    const why = dead.get(node);
    return why ? [{ node, why }] : [];
  });
}

/** Dormant steps whose every route is never taken. */
function findUnrouted(
  nodes: readonly Node[],
  targets: ReadonlyMap<string, readonly RouteWay[]>,
): Map<Node, UnreachableStep['why']> {
  const unrouted = new Map<Node, UnreachableStep['why']>();
  for (const node of nodes) {
    const leading = targets.get(node.id) ?? [];
    const [first] = leading;
    if (node.dormant && first && leading.every(({ never }) => never))
      unrouted.set(node, { kind: 'route', router: first.router, key: first.key, holds: first.never === 'holds' });
  }

  return unrouted;
}

/** Steps that a route always leads past, and none leads to. */
function findJumpedOver(
  checkable: Checkable,
  nodes: readonly Node[],
  targets: ReadonlyMap<string, unknown>,
): Map<Node, UnreachableStep['why']> {
  const jumpedOver = new Map<Node, UnreachableStep['why']>();
  // Of several routers that lead past a step the last one is reported; marked steps are not visited again.
  const left = unmarked(nodes.length);
  const { componentOf } = stronglyConnected(nodes);

  for (const router of nodes.toReversed()) {
    // On a cycle only one thing is certain: the file cannot run.
    if (componentOf[router.position] !== -1) continue;
    for (const [first, last] of rangesJumpedOver(checkable, router)) {
      for (let position = left.from(first); position <= last; position = left.from(position)) {
        left.mark(position);
        const node = nodes[position];
        if (node && !targets.has(node.id)) jumpedOver.set(node, { kind: 'past', router, key: 'on_success' });
      }
    }
  }

  return jumpedOver;
}

/** The positions that a step's `on_success` leads past however the step ends; none where that is not certain. */
function rangesJumpedOver(checkable: Checkable, router: Node): readonly (readonly [number, number])[] {
  const step = checkable.steps[router.index]?.step;
  const [way, another] = router.routes.success ?? [];
  if (!way?.past.length || another || !step?.onSuccess) return [];
  // After a failure that is handled, or that the run continues after, the steps between would run.
  if (step.onFailure === 'continue' || typeof step.onFailure !== 'string' || step.handlers.length) return [];
  if (step.computedRoutes.length || !isCertain(checkable, router)) return [];

  return way.past;
}

/** Positions that can be marked; `from` gives the next that is not, at the cost of about one look however many are marked between. */
function unmarked(count: number): { from(position: number): number; mark(position: number): void } {
  const next = Array.from({ length: count + 1 }, (_, position) => position);
  return {
    from(position) {
      let at = position;
      for (let on = next[at] ?? at; on !== at; on = next[at] ?? at) {
        next[at] = next[on] ?? on;
        at = on;
      }
      return at;
    },
    mark: (position) => void (next[position] = position + 1),
  };
}

/** A step is skipped with its predecessors if none of them runs, unless a route may lead to it. */
function spread(
  { graph, steps }: Checkable,
  nodes: readonly Node[],
  targets: ReadonlyMap<string, unknown>,
  dead: Map<Node, UnreachableStep['why']>,
): void {
  const open = [...dead.keys()];
  const orders = ordersOf(graph);
  for (let before = open.pop(); before; before = open.pop()) {
    for (const position of before.successors) {
      const node = nodes[position];
      if (!node || dead.has(node) || targets.has(node.id) || steps[node.index]?.step.autoDependencies.length) continue;
      if (!node.predecessors.every((at) => nodes[at] && dead.has(nodes[at]))) continue;
      // An order by a shared variable is no dependency.
      if (node.predecessors.every((at) => orders.has((nodes[at]?.index ?? -1) * graph.nodes.length + node.index))) continue;

      dead.set(node, { kind: 'after', before });
      open.push(node);
    }
  }
}

/** The edges that only order two writes of a variable: `from` times the number of nodes, plus `to`. */
const ordersOf = memoize(
  (graph: Graph): ReadonlySet<number> =>
    new Set(graph.edges.filter(({ orders }) => orders).map(({ from, to }) => from * graph.nodes.length + to)),
);

/** One way in which a step may be activated. */
interface RouteWay {
  router: Node;
  key: string;
  id: string;
  /** Why it is never taken. */
  never?: 'no-condition' | 'holds';
}

/** Why a condition never lets `on_false` be taken. */
function whyNeverFalse(condition: Condition | undefined): RouteWay['never'] {
  if (condition === undefined) return 'no-condition';
  return condition.kind === 'constant' && condition.value ? 'holds' : undefined;
}

function routesOf(router: Node, step: Step | undefined): RouteWay[] {
  if (!step) return [];
  const routes: RouteWay[] = [];
  const { onFalse, onSuccess, onFailure, condition } = step;
  const never = whyNeverFalse(condition);
  if (onFalse) routes.push({ router, key: 'on_false', id: onFalse.id, never });
  if (onSuccess) routes.push({ router, key: 'on_success', id: onSuccess.id });
  if (typeof onFailure !== 'string') routes.push({ router, key: 'on_failure', id: onFailure.id });

  for (const { step: target } of step.handlers) {
    if (target) routes.push({ router, key: 'on_error', id: target.id });
  }

  for (const { on, candidates } of step.computedRoutes) {
    for (const { id } of candidates) routes.push({ router, key: `on_${on}`, id, never: on === 'false' ? never : undefined });
  }

  for (const { id } of partsOfWork(step.work).branches.flatMap(targetsOf)) routes.push({ router, key: 'cases', id });
  return routes;
}
