import type { Frame, Graph, Node, RouteCause } from '../compile/graph/graph.ts';
import type { Json, JsonMap } from '../language/json.ts';
import type { Fact, Provenance, RunStatus, SkipReason, Stored, Usage, Why } from './events.ts';
import type { Allowance, Failure } from './failure.ts';
import type { Path } from './path.ts';
import { inFrame } from './path.ts';
import { Queue } from './queue.ts';
import type { RunningTime } from './running.ts';
import type { Parked } from './slots.ts';

export type StepStatus = 'pending' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'skipped' | 'cancelled';

/** All that is known of a run: folded from its facts by `reduce`, read by everything that shows or schedules. */
export interface RunState {
  graph: Graph;
  /** The graphs of pipelines that steps call, by the name in `Node.calls`. */
  called: ReadonlyMap<string, Graph>;
  started?: Extract<Fact, { type: 'run.started' }>;
  status: 'starting' | 'running' | RunStatus;
  /** The last fact's number and time. */
  seq: number;
  at: number;
  /** The time that it has been running for. */
  ran: RunningTime;
  root: FrameState;
  /** Every step instance that exists so far, in the order in which it came to exist. */
  steps: Map<Path, StepState>;
  /** Open and settled frames, also the iterations of loops. */
  frames: Map<Path, FrameState>;
  autos: Map<string, { answer: Json; model: string; locked: boolean; degraded: boolean }>;
  questions: Map<string, Question>;
  /** What people allowed; with `step` only to that one. */
  allowed: (Allowance & { step?: Path })[];
  /** Who answered the questions that are closed. */
  answered: Map<string, string>;
  /** Values that persons gave to steps that had not settled then. */
  edits: Map<Path, Stored>;
  products: { path: Path; name: string; file: string; bytes: number; hash: string }[];
  /** Paths in the order in which they settled. */
  order: Path[];
  usage: { calls: number; input_tokens: number; output_tokens: number; cached_tokens: number };
  cost: { usd: number; complete: boolean };
  finished?: Extract<Fact, { type: 'run.finished' }>;
  agenda: Agenda;
}

/** A question that a person has not answered yet. */
export type Question = Extract<Fact, { type: 'person.asked' }>;

export interface StepState {
  path: Path;
  node: Node;
  frame: FrameState;
  status: StepStatus;
  reason?: SkipReason;
  failure?: Failure;
  /** A failure that a handler answers: still open, answered, or not answered. */
  handling?: 'open' | 'handled' | 'stands';
  /** The routes that it took, and the ids of the steps that they led to. */
  led?: { on: RouteCause; target: string }[];
  /** Where its failure was routed to, as a place in its frame. */
  taken?: number;
  /** The branch of a switch that runs. */
  branch?: string;
  result?: Stored;
  parameters?: Json;
  location?: string;
  why?: Why;
  model?: string;
  degraded?: string;
  /** The message that it shows to people. */
  shown?: string;
  provenance?: Provenance;
  /** Attempts begun. */
  attempts: number;
  /** Failed attempts before the present one. */
  failures: Failure[];
  /** For each of them the place of the `on_error` handler that led to the next attempt. */
  handledBy: (number | undefined)[];
  started_at?: number;
  finished_at?: number;
  calls: CallState[];
  /** How many calls there were when the present attempt began. */
  firstCall: number;
  cost?: number;
  usage?: Usage;
  /** Milliseconds that it may take, where the run computed them. */
  timeout?: number;
  /** What of its retry the run computed; delays in milliseconds. */
  retry?: { attempts?: number; delay?: number; max_delay?: number };
  /** Its place among ready steps, where the run computed it. */
  priority?: number;
  /** Text streamed so far by the present call; never part of the log. */
  streamed?: string;
  /** Unsettled predecessors. */
  open: number;
  /** Predecessors that did not stand in the way because nothing went there. */
  bypassed: number;
  /** A predecessor failed with `skip`, or was skipped for that. */
  upstreamFailed: boolean;
  activated: boolean;
  routedPast: boolean;
  loop?: LoopState;
  /** The question that the step waits for, until it settles or goes on; `answer` once a person gave one. */
  question?: string;
  answer?: { kind: Question['kind']; value: Json; by: string; needs?: Allowance };
  /** How many questions it has asked. */
  asked?: number;
}

export interface CallState {
  path: Path;
  kind: string;
  name: string;
  request: string;
  prompt?: Json;
  once?: true;
  started_at: number;
  settled?: Extract<Fact, { type: 'call.settled' }>;
}

export interface LoopState {
  count: number;
  /** The most iterations at once, where the run computed it. */
  maxParallel?: number | 'all';
  items?: Stored;
  /** The next iteration to open. */
  next: number;
  running: number;
  settled: number;
  failed: number;
  /** No further iteration is opened: after `break_if`, or after a failed item under `on_item_failure: stop`. */
  ended?: 'break' | 'failed' | 'while' | 'until';
  iterations: (IterationState | undefined)[];
}

export interface IterationState {
  status: 'running' | 'succeeded' | 'failed' | 'skipped';
  started_at: number;
  finished_at?: number;
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
  /** Where a called pipeline says how many of its steps may run at once: who does, and who waits for that. */
  slots?: { most: number; held: number; parked: Parked[] };
}

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
  variables: Map<string, Stored>;
  /** `continue_if` has not been answered yet: the body waits. */
  unchecked: boolean;
  /** `continue_if` held: the body does not run. */
  passedOver?: boolean;
}

/** What is to be done next, kept ready by `reduce`, emptied by `decide`. Not part of what the log tells. */
export interface Agenda {
  /** Steps that start at once. */
  ready: Queue<StepState>;
  /** Steps that start when a slot of `max_parallel` is free. */
  slots: Queue<StepState>;
  skip: { step: StepState; reason: SkipReason }[];
  /** Frames whose steps have all settled. */
  settle: FrameState[];
  /** Loops without a running iteration that open no further one. */
  close: StepState[];
  /** Iterations whose `continue_if` is to be evaluated. */
  check: FrameState[];
  /** Ready steps whose computed priority is to be evaluated. */
  unranked: StepState[];
  /** Steps whose wait before another attempt is over. */
  again: StepState[];
  /** Steps whose question has been answered. */
  answered: Set<StepState>;
  /** Steps that hold a slot of `max_parallel`. */
  holders: Set<StepState>;
  maxParallel: number;
}

/** A run before its first fact. */
export function initialState(graph: Graph, maxParallel = 10, called: ReadonlyMap<string, Graph> = new Map()): RunState {
  const state: RunState = {
    graph,
    called,
    status: 'starting',
    seq: 0,
    at: 0,
    ran: { before: 0, last: 0 },
    root: newRoot(graph, ''),
    steps: new Map(),
    frames: new Map(),
    autos: new Map(),
    questions: new Map(),
    allowed: [],
    answered: new Map(),
    edits: new Map(),
    products: [],
    order: [],
    usage: { calls: 0, input_tokens: 0, output_tokens: 0, cached_tokens: 0 },
    cost: { usd: 0, complete: true },
    agenda: {
      ready: new Queue(before),
      slots: new Queue(before),
      skip: [],
      settle: [],
      close: [],
      check: [],
      unranked: [],
      again: [],
      answered: new Set(),
      holders: new Set(),
      maxParallel,
    },
  };
  state.frames.set('', state.root);
  return state;
}

/** Higher priority first, then the longer way to the end, then the declared order. */
const before = (a: StepState, b: StepState): number =>
  (b.priority ?? b.node.priority) - (a.priority ?? a.node.priority) || b.node.rank - a.node.rank;

/** A frame of the same pipeline, inside a group, a switch or a loop. */
export function newFrame(plan: Frame, path: Path, owner: StepState, index?: number): FrameState {
  return {
    ...emptyFrame(plan, path, owner.frame.unit),
    owner,
    parent: owner.frame,
    outer: owner.frame,
    ...(index === undefined ? {} : { iteration: index }),
  };
}

const noFrame: Frame = { index: 0, path: '', declares: [], nodes: [] };

/** The outermost frame of a pipeline that begins, not yet opened: the run's own, or one that `owner` calls with `inputs`. */
export function newRoot(graph: Graph, path: Path, owner?: StepState, inputs?: JsonMap, name = owner?.node.calls): FrameState {
  const unit: Unit = {
    graph,
    ...(name === undefined ? {} : { name }),
    ...(inputs ? { inputs } : {}),
    depth: owner ? owner.frame.unit.depth + 1 : 0,
    ...(owner ? { caller: owner.frame.unit } : {}),
    ...(owner && graph.maxParallel !== undefined ? { slots: { most: graph.maxParallel, held: 0, parked: [] } } : {}),
  };
  return { ...emptyFrame(graph.frames[0] ?? noFrame, path, unit), ...(owner ? { owner, parent: owner.frame } : {}) };
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
  };
}

export const isSettled = (step: StepState): boolean =>
  step.status === 'succeeded' || step.status === 'failed' || step.status === 'skipped' || step.status === 'cancelled';

/** Whether nothing is left to do: it came to its end, or was cancelled and its `finally` has run, so that what it stood on is gone. */
export function isOver({ status, root }: Pick<RunState, 'status' | 'root'>): boolean {
  if (status !== 'cancelled') return status === 'succeeded' || status === 'failed';
  const { last } = root.unit;
  return root.stop !== undefined && root.unsettled === 0 && (last ? last.unsettled === 0 : root.unit.graph.last === undefined);
}

/** The open frame of a step's body: of a group, a switch, or a called pipeline. */
export const bodyOf = (state: RunState, { node, path }: StepState): FrameState | undefined =>
  node.calls === undefined ? (state.frames.get(`${path}.`) ?? state.frames.get(path)) : state.frames.get(`${path}/`);

/** How many iterations a loop has: those that it may have at most, until `while` or `until` has ended it. */
export const iterationsOf = (step: StepState, loop: LoopState): number =>
  step.node.loop?.as === undefined && isSettled(step) ? loop.next : loop.count;

/** The frame that `set` writes a name to, seen from `frame`. */
export function frameOf(frame: FrameState, name: string): FrameState {
  for (let at: FrameState | undefined = frame; at; at = at.outer) if (at.plan.declares.includes(name)) return at;
  return frame;
}

/** A variable as seen from a frame: its own, then the enclosing ones'. */
export function variable(frame: FrameState, name: string): Stored | undefined {
  for (let at: FrameState | undefined = frame; at; at = at.outer) {
    const found = at.variables.get(name);
    if (found) return found;
  }
  return undefined;
}

/** A step seen by its id from a frame, inner frames first. */
export function stepNamed(frame: FrameState, id: string): StepState | undefined {
  for (let at: FrameState | undefined = frame; at; at = at.outer) {
    if (at.owner?.node.loop?.single) continue;
    const position = positions(at).get(id);
    if (position !== undefined) return at.steps[position];
  }
  return undefined;
}

const positionsOfPlan = new WeakMap<Frame, Map<string, number>>();

/** Where each id of a frame stands; made once a plan. */
function positions(frame: FrameState): Map<string, number> {
  const known = positionsOfPlan.get(frame.plan);
  if (known) return known;
  const made = new Map(frame.steps.map((step, position) => [step.node.id, position]));
  // A frame that is not open yet, as where a call's inputs are rendered, has none so far.
  if (made.size) positionsOfPlan.set(frame.plan, made);
  return made;
}
