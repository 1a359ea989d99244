import type { Frame, Graph, Node, RouteCause } from '../compile/graph/graph.ts';
import type { Json, JsonMap } from '../language/json.ts';
import type { Permission } from '../language/permission.ts';
import type { ReachedLimit } from '../language/run-limits.ts';
import type { DeadlineRisk } from './deadline-risk.ts';
import type { ExternalRead, Fact, Provenance, SkipReason, Stored } from './events.ts';
import type { Failure } from './failure.ts';
import type { Path } from './path.ts';
import type { Usage } from './usage.ts';
import type { Why } from './why.ts';

export type StepStatus = 'pending' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'skipped' | 'cancelled';

/** One instance of a step: in a loop there is one for every iteration. */
export interface StepState {
  path: Path;
  node: Node;
  frame: FrameState;
  status: StepStatus;
  reason?: SkipReason;
  failure?: Failure;
  /** The handling of a failure: open, handled, not handled; or accepted by the policy. */
  handling?: 'open' | 'handled' | 'stands' | 'accepted';
  /** The taken routes, with the ids of their targets. */
  led?: { on: RouteCause; target: string }[];
  /** The target of a failure's route, as a position in its frame. */
  taken?: number;
  /** The steps that a model wrote, as they run. */
  generated?: string;
  /** Its pipeline is a child run. */
  detached?: true;
  /** The branch of a switch that runs. */
  branch?: string;
  result?: Stored;
  parameters?: Json;
  location?: string;
  /** Its reads from outside, besides its calls. */
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
  /** When the next attempt may begin, in milliseconds since 1970, during a backoff. */
  retry_at?: number;
  /** When its present attempt began, if it is not the first, in milliseconds since 1970. */
  attempted_at?: number;
  /** When its last attempt failed, in milliseconds since 1970. */
  failed_at?: number;
  /** For each of them the index of the `on_error` handler that led to the next attempt. */
  handledBy: (number | undefined)[];
  started_at?: number;
  finished_at?: number;
  /** How long the run was paused in between, in milliseconds. */
  stood?: number;
  calls: CallState[];
  /** The number of calls when the present attempt began. */
  firstCall: number;
  cost?: number;
  usage?: Usage;
  /** The usage of earlier calls of its pipeline. */
  before?: Spending;
  /** Its timeout in milliseconds, where the run computed it. */
  timeout?: number;
  /** The computed parts of its retry; delays in milliseconds. */
  retry?: { attempts?: number; delay?: number; max_delay?: number };
  /** Its priority, where the run computed it. */
  priority?: number;
  /** The expected time from it to the end, itself included, in milliseconds, when it waited for a slot. */
  ahead?: number;
  /** By when it had to begin so that nothing ahead of it would be late, in milliseconds since 1970, as it waited for a slot. */
  begin_by?: number | undefined;
  /** Its deadline will probably be missed, or was. */
  risk?: DeadlineRisk;
  /** Text streamed so far by the present call; never logged. */
  streamed?: string;
  /** Unsettled predecessors. */
  open: number;
  /** Predecessors that did not run because no route led there. */
  bypassed: number;
  /** A predecessor failed with `skip`, or was skipped because of that. */
  upstreamFailed: boolean;
  activated: boolean;
  routedPast: boolean;
  loop?: LoopState;
  /** The question that the step waits for, until it settles or continues; `answer` once a person gave one. */
  question?: string;
  answer?: { kind: Fact<'person.asked'>['kind']; value: Json; by: string; needs?: Permission; limit?: ReachedLimit };
  /** Refused permissions, and who refused them. */
  denied?: readonly { needs: Permission; by: string }[];
  /** A person refused to raise the limit that leaves no room for it. */
  limitKept?: true;
  /** The number of its questions. */
  asked?: number;
}

/** Steps that see each other by id, open or settled: a pipeline, a group, a branch, one iteration of a loop. */
export interface FrameState {
  plan: Frame;
  path: Path;
  invocation: Invocation;
  /** The group or loop whose frame it is. */
  owner?: StepState;
  /** The frame around it, which stops this one too. */
  parent?: FrameState;
  /** The frame whose names are visible too; a called pipeline has none. */
  enclosing?: FrameState;
  /** The iteration of the owner, for loops. */
  iteration?: number;
  /** By position. */
  steps: StepState[];
  unsettled: number;
  /** Nothing new starts here. */
  stopped: boolean;
  /** What ended it early: a timeout, or a cancel. */
  stop?: Failure;
  /** The first step with an unhandled failure. */
  failed?: StepState;
  /** Why the iteration itself failed, where it was none of its steps. */
  failure?: Failure;
  /** The running time of the run, in milliseconds, when its first step began: the start of its timeout. */
  begun?: number;
  variables: Map<string, Stored>;
  /** For an iteration: the loop's variables, shared by all iterations. */
  shared?: Map<string, Stored>;
  /** `continue_if` has not been evaluated yet: the body waits. */
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
  /** The number of enclosing pipelines. */
  depth: number;
  /** The pipeline that called it. */
  caller?: Invocation;
  /** The number of steps that have begun in it, and in its called pipelines. */
  begun: number;
  /** For a called pipeline with its own parallelism: the holders of slots, and the waiters. */
  slots?: Slots;
}

/**
 * A waiter for a slot: a step that begins or continues with another attempt, or a call inside a step, which is called back.
 */
type Parked = { step: StepState; again: boolean } | { go(): void };

/** A limit on parallel work besides the run's own: in a called pipeline, of a tool. */
export interface Slots {
  most: number;
  held: number;
  parked: Parked[];
}

/** The progress of a loop. */
export interface LoopState {
  count: number;
  /** The most iterations at once, where the run computed it. */
  maxParallel?: number | 'all';
  items?: Stored;
  /** The next iteration to open. */
  next: number;
  /** More iterations may open than one fact opens: the next fact opens more. */
  opening?: true;
  running: number;
  settled: number;
  failed: number;
  /** No further iteration is opened: after `break_if`, or after a failed item under `on_item_failure: stop`. */
  ended?: 'break' | 'failed' | 'while' | 'until';
  iterations: (IterationState | undefined)[];
  /** The loop's variables, shared by all its iterations. */
  variables?: Map<string, Stored>;
}

export interface IterationState {
  status: 'running' | 'succeeded' | 'failed' | 'skipped';
  started_at: number;
  finished_at?: number;
}

/** A call inside a step, to a model or a tool, open or settled. */
export interface CallState {
  path: Path;
  kind: string;
  name: string;
  request: string;
  prompt?: Json;
  once?: true;
  /** The agent of the step that makes it. */
  agent?: string;
  /** The slow call beside which it is made. */
  hedges?: Path;
  /** The batch that it is in. */
  batch?: string;
  /** The run that answers it; `item` where that one answers several. */
  run?: string;
  item?: number;
  /** How often it was made before without an answer that reached the log, since its process ended: those were paid as well. */
  lost?: number;
  started_at: number;
  settled?: Extract<Fact, { type: 'call.settled' }>;
}

/** The usage of model calls together, as limits count it; USD. */
export interface Spending {
  cost: number;
  tokens: number;
  calls: number;
}

/** Whether a failure of the step is no failure of the run: it was handled, or is accepted by the policy. */
export const isAnswered = ({ handling }: Pick<StepState, 'handling'>): boolean =>
  handling === 'handled' || handling === 'accepted';

/** Whether the run continued without the step's proper result. */
export const isDegraded = (step: StepState): boolean => isAnswered(step) || step.degraded !== undefined;

/** The duration of a step in milliseconds on the run's clock; undefined before its end. */
export const durationOf = ({ started_at, finished_at, stood = 0 }: StepState): number | undefined =>
  started_at === undefined || finished_at === undefined ? undefined : finished_at - started_at - stood;

export const isSettled = (step: StepState): boolean =>
  step.status === 'succeeded' || step.status === 'failed' || step.status === 'skipped' || step.status === 'cancelled';
