import { memoize } from '../../language/memoize.ts';
import type { Placement } from '../graph/frames.ts';
import type { Graph, Node } from '../graph/graph.ts';
import { passedIn } from '../graph/passed.ts';
import { isItem, ownerOfFrame, parentFrame } from '../graph/places.ts';
import { partsOf } from '../pipeline/model/parts.ts';
import type { Step } from '../pipeline/model/step.ts';
import type { Block } from '../source/nodes.ts';
import type { Checkable } from './checkable.ts';

export interface PlacedNode {
  node: Node;
  step: Step;
  block: Block;
}

/**
 * Every step once, with its node: the one step that a loop repeats counts as the loop itself. What is not another step than in the version
 * before, whose graph is the same, is the same object.
 */
export function stepsOf({ graph, steps }: Pick<Checkable, 'graph' | 'steps'>): readonly PlacedNode[] {
  const known = newest.get(graph);
  if (known?.steps === steps) return known.placed;
  const placed =
    known?.steps.length === steps.length
      ? known.placed.map((one) => replaced(one, steps[one.node.index]))
      : placedIn(graph, steps);
  newest.set(graph, { steps, placed });
  return placed;
}

const replaced = (one: PlacedNode, now: Placement | undefined): PlacedNode =>
  !now || (now.step === one.step && now.block === one.block) ? one : { node: one.node, step: now.step, block: now.block };

const placedIn = (graph: Graph, steps: readonly Placement[]): readonly PlacedNode[] =>
  graph.nodes.flatMap((node): PlacedNode[] => {
    const placement = steps[node.index];
    return placement && !isItem(graph, node) ? [{ node, step: placement.step, block: placement.block }] : [];
  });

/** Most rules go over all steps. A graph may serve many versions, one after the other. */
const newest = new WeakMap<Graph, { steps: readonly Placement[]; placed: readonly PlacedNode[] }>();

/** The nodes whose frames a node lies in, innermost first. */
export function* ownersOf({ graph }: Pick<Checkable, 'graph'>, node: Node): Iterable<Node> {
  for (let frame: number | undefined = node.frame; frame !== undefined; frame = parentFrame(graph, frame)) {
    const owner = ownerOfFrame(graph, frame);
    if (owner) yield owner;
  }
}

/** Whether nothing in the text can keep the step itself from running once its frame gets to it: no condition, no route. */
export function isCertain({ graph, steps }: Pick<Checkable, 'graph' | 'steps'>, node: Node): boolean {
  const step = steps[node.index]?.step;
  return step !== undefined && step.condition === undefined && !node.dormant && !passedBy(graph).has(node.index);
}

/** The steps that some route goes past, by node index. */
const passedBy = memoize((graph: Graph): ReadonlySet<number> => {
  const found = new Set<number>();
  for (const frame of graph.frames) {
    const nodes = frame.nodes.flatMap((index) => graph.nodes[index] ?? []);
    for (const [position, isPassed] of passedIn(nodes).entries()) if (isPassed) found.add(frame.nodes[position] ?? -1);
  }
  return found;
});

/** The frames that a step holds: the steps of a group or of each branch. */
export const bodiesOf = ({ work }: Step): (readonly Step[])[] => partsOf(work).bodies.map(({ steps }) => steps);
