import type { FailurePolicy } from '../../language/failures.ts';
import type { StepKind } from '../../language/kinds.ts';
import type { Effect } from '../../language/tools/descriptor.ts';
import type { Retry } from '../pipeline/model/retry.ts';

/**
 * What a run needs to know of a pipeline's shape, as plain data: the checker draws conclusions from it, `decide` schedules
 * by it, the panel draws it. Static paths name nodes: `step`, `group.step`, `loop[*].step`, and `loop[*]` for the one step that a loop
 * without `steps:` repeats.
 */
export interface Graph {
  id: string;
  /** Frame 0 is the pipeline itself. */
  frames: Frame[];
  nodes: Node[];
  edges: Edge[];
  /** The frame of `finally`, which sees the steps of frame 0. */
  last?: number;
  /** How many of its steps may run at once where it is called, if it says so. */
  maxParallel?: number;
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
  /** Place in its frame's `nodes`; predecessors, successors and routes are such places too. */
  position: number;
  kind: StepKind;
  /** For people: what it is in a few words, for example `filesystem · read`. */
  detail: string;
  condition?: string;
  predecessors: number[];
  successors: number[];
  /** Predecessors that it only comes after, since both use one variable: what becomes of them is nothing to it. */
  ordered?: number[];
  /** Runs only if a route activates it. */
  dormant: boolean;
  /** Where it may lead, by what happened; more than one where the run computes the target, or several cases lead on. */
  routes: Partial<Record<RouteCause, Route[]>>;
  policy: FailurePolicy;
  /** The frame that it opens, for groups and loops; for a switch the one that holds its branches. */
  body?: number;
  /** The frame of its agents: they are checked and drawn as steps, and no run opens it. */
  agents?: number;
  /** It is an agent of the step around it. */
  agent?: true;
  loop?: LoopPlan;
  /** The pipeline that it calls, by the name that the plan knows it under. */
  calls?: string;
  /** Those that it may call where the run chooses, path as written to name; `calls` is then the first of them. */
  mayCall?: Readonly<Record<string, string>>;
  /** The tool that it calls, by our name, where the text tells. */
  tool?: string;
  effect: Effect;
  /** A prompt that carries pictures or recordings: what they hold can change while their names stay. */
  readsFiles?: true;
  repeatable: boolean;
  takesSlot: boolean;
  retry: Retry;
  timeout?: number;
  priority: number;
  /** As written, where the run computes it: the attempts of `retry`, the priority. */
  computed?: { retry?: string; priority?: string };
  /** Steps on the longest way from here to an end of the frame, itself included. */
  rank: number;
}

export interface LoopPlan {
  /** For people: `for each note`, `while`, `until`. */
  title: string;
  /** The name of the item; undefined where the loop has none (`while`, `until`). */
  as?: string;
  /** The most items of an iteration that takes several at once. */
  batch?: number;
  /** The most iterations of a loop without a list. */
  maxIterations?: number;
  /** As written, where the run computes it. */
  iterations?: string;
  /** Another name of the loop inside its body. */
  name?: string;
  /** Undefined means all at once, unless the run computes it. */
  maxParallel?: number;
  /** As written, where the run computes it. */
  parallel?: string;
  onItemFailure: 'stop' | 'continue';
  /** The body is the one step that the loop key stands on. */
  single: boolean;
  /** Something is asked before the body of each iteration. */
  asksBefore: boolean;
}

export type RouteCause = 'false' | 'success' | 'failure' | 'case';

export interface Route {
  target: number;
  /** Positions marked routed-past when the route is taken: strictly between router and target, in the order of the text. */
  past: Span[];
}

/** Positions of a frame from the first to the last, both included: long ways go by long runs of neighbours. */
export type Span = readonly [first: number, last: number];

export interface Edge {
  from: number;
  to: number;
  /** Nothing waits for what an edge of kind `handoff` leads from. */
  kind: 'dependency' | 'data' | 'variable' | 'session' | 'route' | 'handoff';
  /** What makes the edge: the name or variable read, the session that goes on, the key of the route. */
  label?: string;
  /** Nothing flows: the edge only keeps a write of a variable behind what stood before it. */
  orders?: true;
}
