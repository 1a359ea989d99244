import type { Graph, RouteCause } from '../../compile/graph/graph.ts';
import type { Fact, NewFact } from '../../state/events.ts';
import { comesTooLate, reduce } from '../../state/reduce.ts';
import type { ExpectedTimes } from '../../state/schedule/order.ts';
import type { RunState } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';
import { EventQueue } from './event-queue.ts';

/** What runs, and within which limits. */
export interface SimulatedPlan {
  graph: Graph;
  /** The pipelines that steps call, by the name in `Node.calls`. */
  called: ReadonlyMap<string, Graph>;
  maxParallel: number;
  /** How many calls of a tool may run at once, by its name. */
  tools?: ReadonlyMap<string, number> | undefined;
  /** By what the longest way goes first; by steps without. */
  expected?: ExpectedTimes | undefined;
}

/** One attempt of a step, in milliseconds. */
export interface SimulatedAttempt {
  ms: number;
  /** It fails in a way that another attempt may cure. */
  fails?: boolean | undefined;
  /** It fails, and no further attempt would help. */
  final?: boolean | undefined;
}

/** What a simulated run asks of chance, or of a run that was. `step.path` names the step, `step.attempts` the attempt. */
export interface Fate {
  /** Whether the condition of a step holds. */
  holds(step: StepState): boolean;
  attempt(step: StepState): SimulatedAttempt;
  /** How many iterations a loop has. */
  iterations(step: StepState): number;
  /** The way that a switch takes, of these branches; undefined where it takes none of them. */
  branch(step: StepState, ids: readonly string[]): string | undefined;
  /** The step that a route leads to, of these; undefined where it is not taken. */
  route(step: StepState, on: RouteCause, ids: readonly string[]): string | undefined;
  /** From 0 to below 1, for the jitter of a delay. */
  jitter(step: StepState): number;
}

/** A run that is played. Times are milliseconds since its beginning. */
export interface SimulatedRun {
  state: RunState;
  fate: Fate;
  now: number;
  events: EventQueue;
}

export const newSimulatedRun = (state: RunState, fate: Fate): SimulatedRun => ({ state, fate, now: 0, events: new EventQueue() });

/** Takes a fact of now into the state. It is numbered in place: a simulation makes a million of them and keeps none. */
export function tellFact(run: SimulatedRun, body: NewFact): void {
  const { state, now } = run;
  if (comesTooLate(state, body)) return;
  const fact: Fact = Object.assign(body, { seq: state.seq + 1, at: now });
  reduce(state, fact);
}
