import type { Graph } from '../../compile/graph/graph.ts';
import type { Fact } from '../../state/events.ts';
import { reduce } from '../../state/reduce.ts';
import { initialState } from '../../state/state.ts';
import type { CallLimits } from '../simulate/call-turns.ts';
import { type Bottlenecks, fateOfRun, findBottlenecks } from './find-bottlenecks.ts';
import { type PathPart, tracePath } from './trace-path.ts';

/** What the time of a run that has ended depended on. */
export interface HeldUpJob {
  do: 'heldUp';
  graph: Graph;
  called: [string, Graph][];
  maxParallel: number;
  tools: [string, number][];
  calls: [string, CallLimits][];
  facts: Fact[];
}

/** A step on the critical path: since when after the beginning of the run, and how long, in milliseconds. */
export interface PathStep {
  path: string;
  after: PathPart['after'];
  begun: number;
  duration: number;
}

export interface HeldUpAnswer {
  heldUp: Bottlenecks;
  /** The critical path, in order. */
  path: PathStep[];
}

/** Finds what held a run up, by its facts. `turn` yields to the event loop meanwhile. */
export async function answerHeldUp(
  { graph, called, maxParallel, tools, calls, facts }: HeldUpJob,
  turn?: () => Promise<void>,
): Promise<HeldUpAnswer> {
  const state = initialState(graph, maxParallel, new Map(called));
  for (const fact of facts) reduce(state, fact);

  const expected = facts.find((fact) => fact.type === 'order.expected');
  const plan = { graph, called: state.called, maxParallel, tools: new Map(tools), calls: new Map(calls), expected };
  const fate = fateOfRun(state);
  const heldUp = await findBottlenecks({ plan, fate: () => fate, count: 1, turn });

  const begun = state.started?.at ?? 0;
  const path = tracePath(state).map(({ step, after }) => ({
    path: step.path,
    after,
    begun: (step.started_at ?? 0) - begun,
    duration: (step.finished_at ?? 0) - (step.started_at ?? 0),
  }));

  return { heldUp, path };
}
