import type { Json } from '../../../../engine/language/json.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import type { RunState } from '../../../../engine/state/state.ts';

/** The parts of a state that the log tells; what decide keeps for itself is left out. */
export function loggedState(state: RunState): Json {
  const steps = [...state.steps.values()].map(({ frame: _f, node, open: _o, streamed: _s, ...rest }) => ({
    ...rest,
    node: node.path,
  }));
  const frames = [...state.frames.values()].map((frame) => ({
    path: frame.path,
    unsettled: frame.unsettled,
    stopped: frame.stopped,
    begun: frame.begun,
    variables: [...frame.variables],
    failed: frame.failed?.path,
  }));
  const { status, seq, order, usage, cost, products, finished } = state;
  const questions = [...state.questions];
  const answered = [...state.answered];
  const autos = [...state.autos];
  return JSON.parse(
    JSON.stringify({ status, seq, order, usage, cost, products, finished, steps, frames, autos, questions, answered }),
  );
}

/** The paths of the steps that settled, in order; those of a called pipeline that was called again count for its last call. */
export function settledPaths(facts: readonly Fact[]): string[] {
  let ends: string[] = [];
  for (const fact of facts) {
    if (fact.type === 'step.succeeded' || fact.type === 'step.failed' || fact.type === 'step.skipped') ends.push(fact.path);
    if (fact.type === 'attempt.failed') ends = ends.filter((path) => !path.startsWith(`${fact.path}/`));
  }
  return ends;
}
