import type { Graph, RouteCause } from '../../compile/graph/graph.ts';
import type { Fact, NewFact } from '../../state/events.ts';
import { comesTooLate, reduce } from '../../state/reduce.ts';
import type { ExpectedTimes } from '../../state/schedule/expected-times.ts';
import type { RunState } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';
import { type CallLimits, type CallTurns, createCallTurns, type SimulatedCall } from './call-turns.ts';
import { EventQueue } from './event-queue.ts';

/** The graph of the run, and its limits. */
export interface SimulatedPlan {
  graph: Graph;
  /** The pipelines that steps call, by the name in `Node.calls`. */
  called: ReadonlyMap<string, Graph>;
  maxParallel: number;
  /** The parallel calls of a tool, by its name. */
  tools?: ReadonlyMap<string, number> | undefined;
  /** Rate limits by the name of a model or provider. */
  calls?: ReadonlyMap<string, CallLimits> | undefined;
  /** Expected durations, which decide the order of ready steps; without them their number decides. */
  expected?: ExpectedTimes | undefined;
}

/** One attempt of a step, in milliseconds. */
export interface SimulatedAttempt {
  ms: number;
  /** Its call, if there are rate limits: its duration counts from the admission. */
  call?: SimulatedCall | undefined;
  /** It fails, and a retry may help. */
  fails?: boolean | undefined;
  /** It fails, and a retry would not help. */
  final?: boolean | undefined;
}

/** What a simulated run asks of chance, or of a real run. `step.path` names the step, `step.attempts` the attempt. */
export interface Fate {
  /** Whether the condition of a step holds. */
  holds(step: StepState): boolean;
  attempt(step: StepState): SimulatedAttempt;
  /** The number of a loop's iterations. */
  iterations(step: StepState): number;
  /** The chosen branch of a switch; undefined where none is taken. */
  branch(step: StepState, ids: readonly string[]): string | undefined;
  /** The target of a route, out of these; undefined where it is not taken. */
  route(step: StepState, on: RouteCause, ids: readonly string[]): string | undefined;
  /** From 0 (inclusive) to 1, for the jitter of a backoff. */
  jitter(step: StepState): number;
}

/** A simulated run. Times are milliseconds since its beginning. */
export interface SimulatedRun {
  state: RunState;
  fate: Fate;
  now: number;
  events: EventQueue;
  /** Absent without rate limits. */
  turns?: CallTurns;
}

/** A run to be simulated from now on. */
export function newSimulatedRun(state: RunState, fate: Fate, calls?: SimulatedPlan['calls']): SimulatedRun {
  const events = new EventQueue();
  const run: SimulatedRun = { state, fate, now: 0, events };
  if (calls?.size) run.turns = createCallTurns(calls, { events, now: () => run.now });
  return run;
}

/** Applies a fact at the present time. It is numbered in place: a simulation makes a million of them and keeps none. */
export function applyFact(run: SimulatedRun, body: NewFact): void {
  const { state, now } = run;
  if (comesTooLate(state, body)) return;
  const fact: Fact = Object.assign(body, { seq: state.seq + 1, at: now });
  reduce(state, fact);
}
