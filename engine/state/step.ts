import type { Frame, Graph, Node, RouteCause } from '../compile/graph/graph.ts';
import type { Json, JsonMap } from '../language/json.ts';
import type { Permission } from '../language/permission.ts';
import type { ReachedLimit } from '../language/run-limits.ts';
import type { ExternalRead, Fact, Provenance, SkipReason, Stored, Why } from './events.ts';
import type { Failure } from './failure.ts';
import type { Path } from './path.ts';
import type { DeadlineRisk } from './schedule/due.ts';
import type { Usage } from './usage.ts';

export type StepStatus = 'pending' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'skipped' | 'cancelled';

/** One instance of a step: in a loop there is one for every iteration. */
export interface StepState {
  path: Path;
  node: Node;
  frame: FrameState;
  status: StepStatus;
  reason?: SkipReason;
  failure?: Failure;
  /** A failure that a handler answers: still open, answered, or not answered; or that its policy accepts. */
  handling?: 'open' | 'handled' | 'stands' | 'accepted';
  /** The routes that it took, and the ids of the steps that they led to. */
  led?: { on: RouteCause; target: string }[];
  /** Where its failure was routed to, as a place in its frame. */
  taken?: number;
  /** The steps that a model wrote, as they run. */
  generated?: string;
  /** The branch of a switch that runs. */
  branch?: string;
  result?: Stored;
  parameters?: Json;
  location?: string;
  /** What it read from outside beside its calls. */
  reads?: readonly ExternalRead[];
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
  /** When the next attempt may begin, in milliseconds since 1970, while it waits for that. */
  retry_at?: number;
  /** When its present attempt began, where that is not its first, in milliseconds since 1970. */
  attempted_at?: number;
  /** When its last attempt failed, in milliseconds since 1970. */
  failed_at?: number;
  /** For each of them the place of the `on_error` handler that led to the next attempt. */
  handledBy: (number | undefined)[];
  started_at?: number;
  finished_at?: number;
  /** How long the run was held between, in milliseconds. */
  stood?: number;
  calls: CallState[];
  /** How many calls there were when the present attempt began. */
  firstCall: number;
  cost?: number;
  usage?: Usage;
  /** What the calls of its pipeline took that were made before the present one. */
  before?: Spending;
  /** Milliseconds that it may take, where the run computed them. */
  timeout?: number;
  /** What of its retry the run computed; delays in milliseconds. */
  retry?: { attempts?: number; delay?: number; max_delay?: number };
  /** Its place among ready steps, where the run computed it. */
  priority?: number;
  /** What was expected to lie ahead of it, itself included, in milliseconds, as it waited for a slot. */
  ahead?: number;
  /** By when it had to begin so that nothing ahead of it would be late, in milliseconds since 1970, as it waited for a slot. */
  begin_by?: number | undefined;
  /** Its deadline will probably be missed, or was. */
  risk?: DeadlineRisk;
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
  answer?: { kind: Fact<'person.asked'>['kind']; value: Json; by: string; needs?: Permission; limit?: ReachedLimit };
  /** Uses of tools that people did not permit it, and who. */
  denied?: readonly { needs: Permission; by: string }[];
  /** A person has decided against raising the limit that leaves no room for it. */
  limitKept?: true;
  /** How many questions it has asked. */
  asked?: number;
}

/** Steps that see each other by id, open or settled: a pipeline, a group, a branch, one iteration of a loop. */
export interface FrameState {
  plan: Frame;
  path: Path;
  invocation: Invocation;
  /** The group or loop whose frame it is. */
  owner?: StepState;
  /** The frame around it: what stops that one, stops this one. */
  parent?: FrameState;
  /** The frame whose names are also seen; a called pipeline has none. */
  enclosing?: FrameState;
  /** Which iteration of the owner, for loops. */
  iteration?: number;
  /** By position. */
  steps: StepState[];
  unsettled: number;
  /** Nothing new starts here. */
  stopped: boolean;
  /** What ended it before its steps had: its time was up, or the run was cancelled. */
  stop?: Failure;
  /** The first step with an unhandled failure. */
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
export interface Invocation {
  graph: Graph;
  /** The name in `Node.calls`; undefined for the run's own pipeline. */
  name?: string;
  /** The text of its steps, where a model wrote them. */
  text?: string;
  /** The inputs of a called pipeline; those of the run are in `run.started`. */
  inputs?: JsonMap;
  /** The frame of `finally`, once it is open. */
  last?: FrameState;
  /** How many pipelines are around it. */
  depth: number;
  /** The pipeline that called it. */
  caller?: Invocation;
  /** How many steps have begun in it, and in those that it calls. */
  begun: number;
  /** Where a called pipeline says how many of its steps may run at once: who does, and who waits for that. */
  slots?: Slots;
}

/** A waiter for a slot: a step that begins or continues with another attempt, or a call inside a step, which is called back. */
type Parked = { step: StepState; again: boolean } | { go(): void };

/** How many may run at once besides what the run allows: in a called pipeline, of a tool. */
export interface Slots {
  most: number;
  held: number;
  parked: Parked[];
}

/** How far a loop has come. */
export interface LoopState {
  count: number;
  /** The most iterations at once, where the run computed it. */
  maxParallel?: number | 'all';
  items?: Stored;
  /** The next iteration to open. */
  next: number;
  /** More may open at once than one fact opens: the next one opens more. */
  opening?: true;
  running: number;
  settled: number;
  failed: number;
  /** No further iteration is opened: after `break_if`, or after a failed item under `on_item_failure: stop`. */
  ended?: 'break' | 'failed' | 'while' | 'until';
  iterations: (IterationState | undefined)[];
  /** Those that the loop declares: they hold for all its iterations. */
  variables?: Map<string, Stored>;
}

export interface IterationState {
  status: 'running' | 'succeeded' | 'failed' | 'skipped';
  started_at: number;
  finished_at?: number;
}

/** A call inside a step, of a model or a tool, begun and perhaps settled. */
export interface CallState {
  path: Path;
  kind: string;
  name: string;
  request: string;
  prompt?: Json;
  once?: true;
  /** Which of the step's agents makes it. */
  agent?: string;
  /** The slow call beside which it is made. */
  hedges?: Path;
  /** The batch that it is in. */
  batch?: string;
  started_at: number;
  settled?: Extract<Fact, { type: 'call.settled' }>;
}

/** What calls of models took together, as limits count it; USD. */
export interface Spending {
  cost: number;
  tokens: number;
  calls: number;
}

/** Whether a failure of the step is none of the run's: a handler answered it, or its policy accepts it. */
export const isAnswered = ({ handling }: Pick<StepState, 'handling'>): boolean =>
  handling === 'handled' || handling === 'accepted';

/** Whether the run went on without what the step should have given. */
export const isDegraded = (step: StepState): boolean => isAnswered(step) || step.degraded !== undefined;

/** How long a step took, in milliseconds by the time of the run; undefined before it has ended. */
export const durationOf = ({ started_at, finished_at, stood = 0 }: StepState): number | undefined =>
  started_at === undefined || finished_at === undefined ? undefined : finished_at - started_at - stood;

export const isSettled = (step: StepState): boolean =>
  step.status === 'succeeded' || step.status === 'failed' || step.status === 'skipped' || step.status === 'cancelled';
