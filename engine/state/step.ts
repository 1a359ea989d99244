import type { Node, RouteCause } from '../compile/graph/graph.ts';
import type { Json } from '../language/json.ts';
import type { Permission } from '../language/permission.ts';
import type { CallState, Spending } from './calls.ts';
import type { Provenance, Reading, SkipReason, Stored, Usage, Why } from './events.ts';
import type { Failure } from './failure.ts';
import { type FrameState, pathIn } from './frame.ts';
import type { LoopState } from './loops.ts';
import type { Path } from './path.ts';
import type { Question } from './state.ts';

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
  /** The branch of a switch that runs. */
  branch?: string;
  result?: Stored;
  parameters?: Json;
  location?: string;
  /** What it read from outside beside its calls. */
  reads?: readonly Reading[];
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
  /** For each of them the place of the `on_error` handler that led to the next attempt. */
  handledBy: (number | undefined)[];
  started_at?: number;
  finished_at?: number;
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
  answer?: { kind: Question['kind']; value: Json; by: string; needs?: Permission };
  /** Uses of tools that people did not permit it, and who. */
  denied?: readonly { needs: Permission; by: string }[];
  /** How many questions it has asked. */
  asked?: number;
}

/** Whether a failure of the step is none of the run's: a handler answered it, or its policy accepts it. */
export const isAnswered = ({ handling }: Pick<StepState, 'handling'>): boolean =>
  handling === 'handled' || handling === 'accepted';

/** Whether the run went on without what the step should have given. */
export const isDegraded = (step: StepState): boolean => isAnswered(step) || step.degraded !== undefined;

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
