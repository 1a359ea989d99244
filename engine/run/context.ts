import type { compileGenerated } from '../compile/generated/generated.ts';
import type { Placement } from '../compile/graph/building/frames.ts';
import type { Graph } from '../compile/graph/graph.ts';
import type { Pipeline, PipelineLimits } from '../compile/pipeline/model/pipeline.ts';
import type { Step } from '../compile/pipeline/model/step.ts';
import type { AutoSite } from '../compile/pipeline/model/value.ts';
import type { NamedModels } from '../compile/pipeline/settings/settings.ts';
import type { Json, JsonMap } from '../language/json.ts';
import { runsTexts } from '../language/texts/run/runs.ts';
import { say } from '../language/texts.ts';
import type { NewFact, RunEvent, Stored } from '../state/events.ts';
import { RunError } from '../state/failure.ts';
import type { RunState } from '../state/state.ts';
import type { FrameState, StepState } from '../state/step.ts';
import type { Why } from '../state/why.ts';
import type { ParkableCall } from './batches/parked-call.ts';
import type { Calls } from './calls/call-types.ts';
import type { ChildPlaces } from './children/child-places.ts';
import type { Artifacts } from './files/artifacts.ts';
import type { RunBudget } from './limits/budget.ts';
import type { Deadlines } from './limits/frame-deadlines.ts';
import type { Ports, RunPermissions } from './ports.ts';
import type { RunScope, StepScope } from './scope/run-scope.ts';

/** The executable plan: the compiled text, without problems. */
export interface ExecutablePlan {
  pipeline: Pipeline;
  graph: Graph;
  /** By node index. */
  steps: Placement[];
  /** Called pipelines, by the name in `Node.calls`; shared by all plans of a run. */
  called: ReadonlyMap<string, ExecutablePlan>;
  /** Compiles steps that a model wrote, also logged ones. */
  generate(value: Json, options: Parameters<typeof compileGenerated>[2]): ReturnType<typeof compileGenerated>;
  generated(text: string): ExecutablePlan;
  /** Experts and personalities that the workspace declares. */
  shared: NamedModels;
  /** The workspace's orchestrator, for pipelines that name none. */
  orchestrator?: string;
  /** A fingerprint of everything that affects the pipeline's execution, without called pipelines and texts for people. */
  content(): string;
}

/** Shared by all parts of one run. */
export interface RunContext {
  plan: ExecutablePlan;
  ports: Ports;
  state: RunState;
  artifacts: Artifacts;
  budget: RunBudget;
  inputs: JsonMap;
  /** The present limits: a person may change them. */
  limits: Readonly<PipelineLimits>;
  /** Resolves AUTO tags at run time; provided by the layer above. */
  autos: AutoResolver | undefined;
  /** The results of an earlier run for this one's steps. */
  reuse?: Reuse;
  /** Aborted when the run ends at once, with everything in flight. */
  signal: AbortSignal;
  /** The timers of frames with a timeout. */
  deadlines: Deadlines;
  /** Appends a fact: numbered, timed, folded, logged and reported to listeners. */
  fact(fact: NewFact): void;
  /** Shows a live event; never logged. */
  live(event: RunEvent): void;
  /** Waits until a slot of `max_parallel` is free for the next attempt of a step, or the signal is aborted. */
  slot(step: StepState, signal: AbortSignal): Promise<void>;
  /** Sleeps until the next attempt, by the run's clock, in milliseconds. Rejects with the signal's reason. */
  rest(ms: number, signal: AbortSignal): Promise<void>;
  /**
   * Waits while the run is paused, so that nothing new starts; undefined where it is not. Rejects with the signal's reason.
   */
  going(signal: AbortSignal): Promise<void> | undefined;
  /**
   * Gives a call to the run's batches and suspends its step until the answer; does nothing where its model answers at once.
   */
  park(call: ParkableCall): void;
  /** Names the runs that steps make. */
  childPlaces: ChildPlaces;
  /**
   * Waits until a tool call inside a step may start; the returned function ends its slot. Rejects with the signal's reason.
   */
  turn(tool: string, step: StepState, signal: AbortSignal): Promise<() => void>;
}

/** A running step: passed to everything that executes it. */
export interface StepRun {
  context: RunContext;
  step: StepState;
  /** The step as written; a handler of `on_error` may change it. */
  definition: Step;
  /** The names in scope for its templates. */
  scope: StepScope;
  /** The reasons for its decisions, for the log; filled during the run. */
  why: Why;
}

/** One attempt of a step: ends when `signal` is aborted, and numbers its model and tool calls. */
export interface StepAttempt extends StepRun {
  signal: AbortSignal;
  calls: Calls;
}

/**
 * Resolves run-time AUTO tags of a step, nested ones first; answers are recorded through `context`, calls through `calls`.
 */
export type AutoResolver = (question: AutoQuestion) => Promise<void>;

export interface AutoQuestion {
  context: RunContext;
  step: StepState;
  sites: readonly AutoSite[];
  calls: Calls;
  /**
   * The iteration of a loop for a condition at its end, or the names that a route sees; `values` are shown beside those of
   * earlier steps.
   */
  at?: RunScope & { path: string; values?: JsonMap };
}

/**
 * The reusable result for a step that is about to begin; undefined where the step has to run. A promise where files must be
 * examined.
 */
export type Reuse = (run: StepRun) => EarlierResult | undefined | Promise<EarlierResult | undefined>;

export type EarlierResult =
  /** The facts before its end, its value, and the details of its end. */
  | { facts: readonly NewFact[]; result: Stored; more: Omit<NewFact<'step.succeeded'>, 'type' | 'path' | 'result'> }
  /** It must not run at all. */
  | 'left-out';

/** Whether a model wrote the step. */
export const isGenerated = ({ frame }: StepState): boolean => frame.invocation.text !== undefined;

/** The plan of a frame: the run's own, that of a called pipeline, or that of generated steps. */
export function planOf(context: Pick<RunContext, 'plan'>, { invocation }: FrameState): ExecutablePlan {
  if (invocation.text !== undefined) return context.plan.generated(invocation.text);
  return (invocation.name === undefined ? undefined : context.plan.called.get(invocation.name)) ?? context.plan;
}

/** The inputs of a frame's pipeline. */
export const inputsOf = (context: RunContext, { invocation }: FrameState): JsonMap => invocation.inputs ?? context.inputs;

export function definitionOf(context: Pick<RunContext, 'plan'>, step: StepState): Step {
  const placement = planOf(context, step.frame).steps[step.node.index];
  if (!placement) throw new RunError({ kind: 'internal', message: say(runsTexts.noSuchStep, { step: step.path }) });
  return placement.step;
}

/** The permissions of a run that apply to a step. */
export const permissionsOf = ({ state }: RunContext, step: StepState): RunPermissions =>
  state.allowed.filter((permission) => permission.step === undefined || permission.step === step.path);
