import { memoize } from '../../language/memoize.ts';
import type { Graph, Node } from '../graph/graph.ts';
import { passedIn } from '../graph/names/passed.ts';
import { isItem, ownerOfFrame, parentFrame } from '../graph/places.ts';
import { partsOfWork } from '../pipeline/model/parts.ts';
import type { Step } from '../pipeline/model/step.ts';
import type { Block } from '../source/nodes.ts';
import type { Checkable, Finding, Rule } from './checkable.ts';

export interface PlacedNode {
  node: Node;
  step: Step;
  block: Block;
}

/** Every step once, with its node: the one step that a loop repeats counts as the loop itself. */
export const stepsOf = memoize(({ graph, steps }: Pick<Checkable, 'graph' | 'steps'>): readonly PlacedNode[] =>
  graph.nodes.flatMap((node): PlacedNode[] => {
    const placement = steps[node.index];
    return placement && !isItem(graph, node) ? [{ node, step: placement.step, block: placement.block }] : [];
  }),
);

/** A rule that asks each step by itself. */
export const checkEachStep =
  (check: (placed: PlacedNode, report: (finding: Finding) => void, checkable: Checkable) => void): NonNullable<Rule['check']> =>
  (checkable, report) => {
    for (const placed of stepsOf(checkable)) check(placed, report, checkable);
  };

/** The findings of `find` for each step, in the order of the steps, computed once for a pipeline and shared by the rules. */
export const findInSteps = <Found>(
  find: (placed: PlacedNode, add: (found: Found) => void, checkable: Checkable) => void,
): ((checkable: Checkable) => readonly Found[]) =>
  memoize((checkable: Checkable): readonly Found[] => {
    const all: Found[] = [];
    for (const placed of stepsOf(checkable)) find(placed, (finding) => void all.push(finding), checkable);
    return all;
  });

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
  const passed = new Set<number>();
  for (const frame of graph.frames) {
    const nodes = frame.nodes.flatMap((index) => graph.nodes[index] ?? []);
    for (const [position, isPassed] of passedIn(nodes).entries()) {
      if (isPassed) passed.add(frame.nodes[position] ?? -1);
    }
  }

  return passed;
});

/** The frames that a step holds: the steps of a group or of each branch. */
export const bodiesOf = ({ work }: Step): (readonly Step[])[] => partsOfWork(work).bodies.map(({ steps }) => steps);
