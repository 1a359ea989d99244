import type { FailurePolicy } from '../../language/failures.ts';
import type { StepKind } from '../../language/kinds.ts';
import type { Deadline } from '../../language/schedules/deadline.ts';
import type { Effect } from '../../language/tools/descriptor.ts';
import type { Retry } from '../pipeline/model/retry.ts';

/**
 * The shape of a pipeline as plain data: the checker reasons over it, `decide` schedules by it, the panel draws it. Static
 * paths name nodes: `step`, `group.step`, `loop[*].step`, and `loop[*]` for the one step that a loop without `steps:`
 * repeats.
 */
export interface Graph {
  id: string;
  /** Frame 0 is the pipeline itself. */
  frames: Frame[];
  nodes: Node[];
  edges: Edge[];
  /** The frame of `finally`, which sees the steps of frame 0. */
  last?: number;
  /** How many of its steps may run at once when it is called, if it says so. */
  maxParallel?: number;
  /** When its runs are due. */
  deadline?: Deadline;
}

/** Steps that see each other by id: the pipeline, a group, or one iteration of a loop. */
export interface Frame {
  index: number;
  /** '' for the pipeline, the owner's path for a group, the owner's path and `[*]` for a loop. */
  path: string;
  owner?: number;
  /** Names declared by `variables:` here; `set` writes to the nearest frame that declares the name, else to its own. */
  declares: string[];
  /** Indexes into `nodes`, in declared order. */
  nodes: number[];
}

export interface Node {
  index: number;
  path: string;
  id: string;
  frame: number;
  /** The index in its frame's `nodes`; predecessors, successors and routes are such indexes too. */
  position: number;
  kind: StepKind;
  /** For people: a short description, for example `filesystem · read`. */
  detail: string;
  condition?: string;
  predecessors: number[];
  successors: number[];
  /** Predecessors that it only comes after, since both use one variable: their outcome does not affect it. */
  ordered?: number[];
  /** Runs only if a route activates it. */
  dormant: boolean;
  /** Its possible targets by outcome; several where the run computes the target, or several cases lead on. */
  routes: Partial<Record<RouteCause, Route[]>>;
  policy: FailurePolicy;
  /** The frame inside it, for groups and loops; for a switch the frame of its branches. */
  body?: number;
  /** The frame of its agents: they are checked and drawn as steps, and no run opens it. */
  agents?: number;
  /** It is an agent of the enclosing step. */
  agent?: true;
  loop?: LoopPlan;
  /** The called pipeline, by its name in the plan. */
  calls?: string;
  /** The pipelines that it may call where the run chooses: path as written to name; `calls` is then the first of them. */
  mayCall?: Readonly<Record<string, string>>;
  /** The called tool by its canonical name, where it is known from the text. */
  tool?: string;
  effect: Effect;
  /** A prompt with pictures or recordings: their files can change while their names stay. */
  readsFiles?: true;
  repeatable: boolean;
  takesSlot: boolean;
  retry: Retry;
  timeout?: number;
  /** When it is due. */
  deadline?: Deadline;
  priority: number;
  /** Texts of values that the run computes: the attempts of `retry`, the priority. */
  computed?: { retry?: string; priority?: string };
  /** The number of steps on the longest path from here to an end of the frame, itself included. */
  rank: number;
}

export interface LoopPlan {
  /** For people: `for each note`, `while`, `until`. */
  title: string;
  /** The name of the item; undefined for a loop without items (`while`, `until`). */
  as?: string;
  /** The most items in an iteration that takes several at once. */
  batch?: number;
  /** The most iterations of a loop without a list. */
  maxIterations?: number;
  /** As written, where the run computes it. */
  iterations?: string;
  /** Another name of the loop inside its body. */
  name?: string;
  /** Undefined means all at once, unless `parallel` computes it. */
  maxParallel?: number;
  /** As written, where the run computes it. */
  parallel?: string;
  onItemFailure: 'stop' | 'continue';
  /** The loop repeats the one step that its key stands on. */
  single: boolean;
  /** Each iteration asks a question before its body. */
  asksBefore: boolean;
}

export type RouteCause = 'false' | 'success' | 'failure' | 'case';

export interface Route {
  target: number;
  /** Positions that are skipped when the route is taken: strictly between router and target, in text order. */
  past: Span[];
}

/** Positions of a frame from the first to the last, both included: a long path covers long runs of neighbours. */
export type Span = readonly [first: number, last: number];

export interface Edge {
  from: number;
  to: number;
  /** An edge of kind `handoff` delays nothing. */
  kind: 'dependency' | 'data' | 'variable' | 'session' | 'route' | 'handoff';
  /** The reason for the edge: the name or variable read, the session, the key of the route. */
  label?: string;
  /** No data flows: the edge only keeps a write of a variable after earlier uses. */
  orders?: true;
}
