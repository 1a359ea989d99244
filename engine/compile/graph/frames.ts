import type { ToolSpec } from '../../language/tools/descriptor.ts';
import type { Pipeline, PlacedStep } from '../pipeline/model/pipeline.ts';
import type { Branch, Step } from '../pipeline/model/step.ts';
import { plainStep } from '../pipeline/steps/draft.ts';
import type { Block } from '../source/nodes.ts';
import type { Frame, Node } from './graph.ts';
import { nodeOf } from './nodes.ts';
import { conditionIsOfLoop } from './reads.ts';

/** A node's step with its place. */
export interface Placement {
  step: Step;
  block: Block;
}

export interface Skeleton {
  frames: Frame[];
  nodes: Node[];
  /** By node index. */
  steps: Placement[];
  last?: number;
}

/** Frames and nodes without their edges. The first step of an id in a frame keeps it; a second one is left out (a problem says so). */
export function skeletonOf(pipeline: Pipeline, tools: ReadonlyMap<string, ToolSpec>): Skeleton {
  const made: Skeleton = { frames: [], nodes: [], steps: [] };
  const root: Frame = { index: 0, path: '', declares: pipeline.variables.map(({ name }) => name), nodes: [] };
  made.frames.push(root);
  const placed = (one: PlacedStep): Placement => ({ step: one.step, block: one.block });
  fill(made, root, pipeline.steps.map(placed), tools);
  if (pipeline.finally.length) {
    const last: Frame = { index: made.frames.length, path: 'finally', declares: [], nodes: [] };
    made.frames.push(last);
    made.last = last.index;
    fill(made, last, pipeline.finally.map(placed), tools);
  }
  return made;
}

/** The frames and nodes of one step, as if it were alone: numbers and paths count from it. */
export function skeletonOfStep(placement: Placement, tools: ReadonlyMap<string, ToolSpec>): Skeleton {
  const root: Frame = { index: 0, path: '', declares: [], nodes: [] };
  const made: Skeleton = { frames: [root], nodes: [], steps: [] };
  fill(made, root, [placement], tools);
  return made;
}

function fill(made: Skeleton, frame: Frame, steps: Placement[], tools: ReadonlyMap<string, ToolSpec>): void {
  const seen = new Set<string>();
  for (const placement of steps) {
    const { step } = placement;
    if (seen.has(step.id)) continue;
    seen.add(step.id);
    const path = frame.path === '' ? step.id : `${frame.path}.${step.id}`;
    const node = addNode(made, frame, placement, path, tools);
    const { loop, work } = step;
    if (work.kind === 'switch' && !loop) {
      addBranches(made, node, placement, path, tools);
    } else if (work.kind === 'group') {
      const body = addFrame(
        made,
        loop ? `${path}[*]` : path,
        node,
        work.variables.map(({ name }) => name),
      );
      fill(
        made,
        body,
        work.steps.map((inner) => ({ step: inner, block: placement.block })),
        tools,
      );
    } else if (loop) {
      const body = addFrame(made, `${path}[*]`, node, []);
      const once = { step: itemStep(step), block: placement.block };
      const item = addNode(made, body, once, `${path}[*]`, tools);
      if (work.kind === 'switch') addBranches(made, item, once, item.path, tools);
    }
  }
}

/** The ways of a switch that have steps: groups in a frame of the switch, which run only if they are chosen. */
function addBranches(
  made: Skeleton,
  node: Node,
  { step, block }: Placement,
  path: string,
  tools: ReadonlyMap<string, ToolSpec>,
): void {
  if (step.work.kind !== 'switch') return;
  const branches = step.work.branches.filter((branch) => branch.steps);
  if (branches.length === 0) return;
  const frame = addFrame(made, path, node, []);
  fill(
    made,
    frame,
    branches.map((branch) => ({ step: branchStep(branch, step), block })),
    tools,
  );
  for (const index of frame.nodes) {
    const one = made.nodes[index];
    if (one) one.dormant = true;
  }
}

const branchSteps = new WeakMap<Branch, Step>();

/** A branch as the group that it is. */
function branchStep(branch: Branch, owner: Step): Step {
  const known = branchSteps.get(branch);
  if (known) return known;
  const { block, node } = owner;
  const { id, labelRange: range, steps = [] } = branch;
  const group: Step = {
    ...plainStep({ id, idRange: range, idGiven: false, block, range, node, notExecutable: [], autos: [] }),
    work: { kind: 'group', steps, variables: [] },
  };
  branchSteps.set(branch, group);
  return group;
}

const itemSteps = new WeakMap<Step, Step>();

/** The one step that a loop without `steps:` repeats: without what belongs to the loop as a whole. */
function itemStep(step: Step): Step {
  const known = itemSteps.get(step);
  if (known) return known;
  const { loop: _loop, limits: _limits, condition, onFalse: _onFalse, onSuccess: _onSuccess, ...rest } = step;
  const once: Step = {
    ...rest,
    dependencies: [],
    autoDependencies: [],
    onFailure: 'fail',
    computedRoutes: [],
    ...(condition && !conditionIsOfLoop(step) ? { condition } : {}),
  };
  itemSteps.set(step, once);
  return once;
}

function addFrame(made: Skeleton, path: string, owner: Node, declares: string[]): Frame {
  const frame: Frame = { index: made.frames.length, path, owner: owner.index, declares, nodes: [] };
  made.frames.push(frame);
  owner.body = frame.index;
  return frame;
}

function addNode(made: Skeleton, frame: Frame, placement: Placement, path: string, tools: ReadonlyMap<string, ToolSpec>): Node {
  const place = { index: made.nodes.length, path, frame: frame.index, position: frame.nodes.length };
  const node = nodeOf(placement.step, place, tools);
  made.nodes.push(node);
  made.steps.push(placement);
  frame.nodes.push(node.index);
  return node;
}
