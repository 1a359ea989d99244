import type { Frame, Graph } from '../compile/graph/graph.ts';
import type { JsonMap } from '../language/json.ts';
import type { Stored } from './events.ts';
import type { Failure } from './failure.ts';
import { inFrame, type Path } from './path.ts';
import { newSlots, type Slots } from './slots.ts';
import type { StepState } from './step.ts';

/** Steps that see each other by id, open or settled: a pipeline, a group, a branch, one iteration of a loop. */
export interface FrameState {
  plan: Frame;
  path: Path;
  unit: Unit;
  /** The group or loop whose frame it is. */
  owner?: StepState;
  /** The frame around it: what stops that one, stops this one. */
  parent?: FrameState;
  /** The frame whose names are seen too; a called pipeline sees nobody's. */
  outer?: FrameState;
  /** Which iteration of the owner, for loops. */
  iteration?: number;
  /** By position. */
  steps: StepState[];
  unsettled: number;
  /** Nothing new starts here. */
  stopped: boolean;
  /** What ended it before its steps had: its time was up, or the run was cancelled. */
  stop?: Failure;
  /** The first step whose failure nobody handled. */
  failed?: StepState;
  /** Why the iteration itself failed, where it was none of its steps. */
  failure?: Failure;
  /** How long the run had been running, in milliseconds, when its first step began: what a timeout counts from. */
  begun?: number;
  variables: Map<string, Stored>;
  /** Of an iteration: what its loop declares, one for all iterations. */
  shared?: Map<string, Stored>;
  /** `continue_if` has not been answered yet: the body waits. */
  unchecked: boolean;
  /** `continue_if` held, or failed: the body does not run. */
  passedOver?: boolean;
}

/** One call of a pipeline: the run's own, or one that a step made. Names end at its border. */
export interface Unit {
  graph: Graph;
  /** The name in `Node.calls`; undefined for the run's own pipeline. */
  name?: string;
  /** What it was given; the run's own inputs stand in `run.started`. */
  inputs?: JsonMap;
  /** The frame of `finally`, once it is open. */
  last?: FrameState;
  /** How many pipelines are around it. */
  depth: number;
  /** The pipeline that called it. */
  caller?: Unit;
  /** How many steps have begun in it, and in those that it calls. */
  begun: number;
  /** Where a called pipeline says how many of its steps may run at once: who does, and who waits for that. */
  slots?: Slots;
}

/** A frame of the same pipeline, inside a group, a switch or a loop. */
export function newFrame(plan: Frame, path: Path, owner: StepState, index?: number): FrameState {
  return {
    ...emptyFrame(plan, path, owner.frame.unit),
    owner,
    parent: owner.frame,
    outer: owner.frame,
    iteration: index,
    shared: owner.loop?.variables,
  };
}

const noFrame: Frame = { index: 0, path: '', declares: [], nodes: [] };

interface PipelineCaller {
  owner?: StepState;
  inputs?: JsonMap;
  /** The name in `Node.calls`. */
  name?: string | undefined;
}

/** The outermost frame of a pipeline that begins, not yet opened: the run's own, or one that `owner` calls with `inputs`. */
export function newRoot(graph: Graph, path: Path, { owner, inputs, name = owner?.node.calls }: PipelineCaller = {}): FrameState {
  const unit: Unit = {
    graph,
    name,
    inputs,
    depth: owner ? owner.frame.unit.depth + 1 : 0,
    begun: 0,
    caller: owner?.frame.unit,
    slots: owner && graph.maxParallel !== undefined ? newSlots(graph.maxParallel) : undefined,
  };
  return { ...emptyFrame(graph.frames[0] ?? noFrame, path, unit), owner, parent: owner?.frame };
}

/** The frame of `finally`: it sees the steps of the pipeline, and what stopped them does not stop it. */
export function newLastFrame(root: FrameState): FrameState | undefined {
  const { graph } = root.unit;
  const plan = graph.last === undefined ? undefined : graph.frames[graph.last];
  return plan && { ...emptyFrame(plan, inFrame(root.path, plan.path), root.unit), outer: root };
}

/** The outermost frame of the pipeline that a frame belongs to. */
export function rootOf(frame: FrameState): FrameState {
  let root = frame;
  while (root.outer) root = root.outer;
  return root;
}

function emptyFrame(plan: Frame, path: Path, unit: Unit): FrameState {
  return {
    plan,
    path,
    unit,
    steps: [],
    unsettled: plan.nodes.length,
    stopped: false,
    variables: new Map(),
    unchecked: false,
  };
}

/** The path of a step in a frame; the single step of a loop has the iteration's own path. */
export const pathIn = (frame: FrameState, id: string): Path =>
  frame.owner?.node.loop?.single ? frame.path : inFrame(frame.path, id);
