import { memoize } from '../../../language/memoize.ts';
import type { ToolSpec } from '../../../language/tools/descriptor.ts';
import type { Pipeline, PlacedStep } from '../../pipeline/model/pipeline.ts';
import type { Step } from '../../pipeline/model/step.ts';
import { plainStep } from '../../pipeline/steps/draft.ts';
import type { Block } from '../../source/nodes.ts';
import type { Frame, Node } from '../graph.ts';
import { conditionIsOfLoop } from '../names/loop-names.ts';
import { nodeOf } from './nodes.ts';

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

/**
 * Frames and nodes without their edges. Of several steps with one id in a frame only the first is kept (a problem reports
 * it).
 */
export function skeletonOf(pipeline: Pipeline, tools: ReadonlyMap<string, ToolSpec>): Skeleton {
  const skeleton: Skeleton = { frames: [], nodes: [], steps: [] };
  const root: Frame = { index: 0, path: '', declares: pipeline.variables.map(({ name }) => name), nodes: [] };
  skeleton.frames.push(root);

  const placed = (one: PlacedStep): Placement => ({ step: one.step, block: one.block });
  fill(skeleton, root, pipeline.steps.map(placed), tools);
  if (pipeline.finally.length) {
    const last: Frame = { index: skeleton.frames.length, path: 'finally', declares: [], nodes: [] };
    skeleton.frames.push(last);
    skeleton.last = last.index;
    fill(skeleton, last, pipeline.finally.map(placed), tools);
  }

  return skeleton;
}

function fill(skeleton: Skeleton, frame: Frame, steps: Placement[], tools: ReadonlyMap<string, ToolSpec>): void {
  const seen = new Set<string>();
  for (const placement of steps) {
    const { step } = placement;
    if (seen.has(step.id)) continue;

    seen.add(step.id);
    const path = frame.path === '' ? step.id : `${frame.path}.${step.id}`;
    const node = addNode({ made: skeleton, frame, placement, path, tools });
    const { loop, work } = step;

    if (work.kind === 'switch' && !loop) {
      addBranches(skeleton, node, placement, tools);
    } else if (work.kind === 'group') {
      const body = addFrame(
        skeleton,
        loop ? `${path}[*]` : path,
        node,
        work.variables.map(({ name }) => name),
      );
      fill(
        skeleton,
        body,
        work.steps.map((inner) => ({ step: inner, block: placement.block })),
        tools,
      );
    } else if (loop) {
      const body = addFrame(skeleton, `${path}[*]`, node, []);
      const once = { step: itemStep(step), block: placement.block };
      const item = addNode({ made: skeleton, frame: body, placement: once, path: `${path}[*]`, tools });
      if (work.kind === 'switch') addBranches(skeleton, item, once, tools);
      addAgents(skeleton, item, once, tools);
    } else addAgents(skeleton, node, placement, tools);
  }
}

/** The branches of a switch that have steps: groups in a frame of the switch, which run only if they are chosen. */
function addBranches(skeleton: Skeleton, node: Node, { step, block }: Placement, tools: ReadonlyMap<string, ToolSpec>): void {
  const branches = branchGroups(step);
  if (branches.length === 0) return;

  const frame = addFrame(skeleton, node.path, node, []);
  fill(
    skeleton,
    frame,
    branches.map((branch) => ({ step: branch, block })),
    tools,
  );

  for (const index of frame.nodes) {
    const one = skeleton.nodes[index];
    if (one) one.dormant = true;
  }
}

/** The agents of a step, in a frame that no run opens, so that everything known of prompts is known of them. */
function addAgents(skeleton: Skeleton, node: Node, { step, block }: Placement, tools: ReadonlyMap<string, ToolSpec>): void {
  if (step.work.kind !== 'agents') return;
  const frame: Frame = { index: skeleton.frames.length, path: node.path, owner: node.index, declares: [], nodes: [] };
  skeleton.frames.push(frame);
  node.agents = frame.index;
  fill(
    skeleton,
    frame,
    step.work.agents.map((agent) => ({ step: agent.step, block })),
    tools,
  );

  for (const index of frame.nodes) {
    const one = skeleton.nodes[index];
    if (one) one.agent = true;
  }
}

/** The branches of a switch that have steps, as groups. */
const branchGroups = memoize(({ block, node, work }: Step): readonly Step[] =>
  (work.kind === 'switch' ? work.branches : []).flatMap(({ id, labelRange: range, steps }) => {
    if (!steps) return [];
    const group = plainStep({ id, idRange: range, idGiven: false, block, range, node, notExecutable: [], autos: [] });
    return { ...group, work: { kind: 'group', steps, variables: [] } };
  }),
);

/** The step that a loop without `steps:` repeats: without the keys of the loop as a whole. */
const itemStep = memoize((step: Step): Step => {
  const {
    loop: _loop,
    limits: _limits,
    deadline: _deadline,
    condition,
    onFalse: _onFalse,
    onSuccess: _onSuccess,
    ...rest
  } = step;
  return {
    ...rest,
    dependencies: [],
    autoDependencies: [],
    onFailure: 'fail',
    computedRoutes: [],
    ...(condition && !conditionIsOfLoop(step) ? { condition } : {}),
  };
});

function addFrame(skeleton: Skeleton, path: string, owner: Node, declares: string[]): Frame {
  const frame: Frame = { index: skeleton.frames.length, path, owner: owner.index, declares, nodes: [] };
  skeleton.frames.push(frame);
  owner.body = frame.index;
  return frame;
}

function addNode({
  made,
  frame,
  placement,
  path,
  tools,
}: {
  made: Skeleton;
  frame: Frame;
  placement: Placement;
  path: string;
  tools: ReadonlyMap<string, ToolSpec>;
}): Node {
  const place = { index: made.nodes.length, path, frame: frame.index, position: frame.nodes.length };
  const node = nodeOf(placement.step, place, tools);
  made.nodes.push(node);
  made.steps.push(placement);
  frame.nodes.push(node.index);
  return node;
}
