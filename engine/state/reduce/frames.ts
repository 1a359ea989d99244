import type { Frame, Graph, Node } from '../../compile/graph/graph.ts';
import type { JsonMap } from '../../language/json.ts';
import { type Path, stepPath } from '../path.ts';
import { newSlots } from '../schedule/slots.ts';
import type { FrameState, Invocation, StepState } from '../step.ts';

/** A frame of the same pipeline, inside a group, a switch or a loop. */
export function newFrame(plan: Frame, path: Path, owner: StepState, index?: number): FrameState {
  const { frame, loop } = owner;
  return frameOf({
    plan,
    path,
    invocation: frame.invocation,
    owner,
    parent: frame,
    enclosing: frame,
    iteration: index,
    shared: loop?.variables,
  });
}

const noFrame: Frame = { index: 0, path: '', declares: [], nodes: [] };

interface PipelineCaller {
  owner?: StepState;
  inputs?: JsonMap;
  /** The name in `Node.calls`. */
  name?: string | undefined;
  /** The text that a model wrote. */
  text?: string | undefined;
}

/** The outermost frame of a pipeline, not yet opened: the run's own, or one that `owner` calls with `inputs`. */
export function newRoot(
  graph: Graph,
  path: Path,
  { owner, inputs, name = owner?.node.calls, text }: PipelineCaller = {},
): FrameState {
  const invocation: Invocation = {
    graph,
    name,
    text,
    inputs,
    depth: owner ? owner.frame.invocation.depth + 1 : 0,
    begun: 0,
    caller: owner?.frame.invocation,
    slots: owner && graph.maxParallel !== undefined ? newSlots(graph.maxParallel) : undefined,
  };
  return frameOf({ plan: graph.frames[0] ?? noFrame, path, invocation, owner, parent: owner?.frame });
}

/** The outermost frame of the pipeline that a frame belongs to. */
export function rootOf(frame: FrameState): FrameState {
  let root = frame;
  while (root.enclosing) root = root.enclosing;
  return root;
}

type FramePlace = Pick<FrameState, 'plan' | 'path' | 'invocation' | 'owner' | 'parent' | 'enclosing' | 'iteration' | 'shared'>;

/** One literal with all members, so that all frames have the same hidden class in V8. */
export function frameOf({ plan, path, invocation, owner, parent, enclosing, iteration, shared }: FramePlace): FrameState {
  return {
    plan,
    path,
    invocation,
    owner,
    parent,
    enclosing,
    iteration,
    steps: [],
    unsettled: plan.nodes.length,
    stopped: false,
    begun: undefined,
    variables: new Map(),
    shared,
    unchecked: false,
  };
}

/** The path of a step in a frame; the single step of a loop has the iteration's own path. */
export const pathIn = (frame: FrameState, id: string): Path =>
  frame.owner?.node.loop?.single ? frame.path : stepPath(frame.path, id);

export function newStep(node: Node, frame: FrameState): StepState {
  return {
    path: pathIn(frame, node.id),
    node,
    frame,
    status: 'pending',
    attempts: 0,
    failures: [],
    handledBy: [],
    calls: [],
    firstCall: 0,
    open: node.predecessors.length,
    bypassed: 0,
    upstreamFailed: false,
    activated: false,
    routedPast: false,
    // Most steps get these members: they are allocated from the start.
    parameters: undefined,
    result: undefined,
    started_at: undefined,
    finished_at: undefined,
  };
}

/** When the pipeline of a frame began, in milliseconds since 1970; `ofRun` is when the run did. */
export const beganAt = (frame: FrameState, ofRun: number): number => rootOf(frame).owner?.started_at ?? ofRun;
