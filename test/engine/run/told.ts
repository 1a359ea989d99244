import type { Json } from '../../../engine/language/json.ts';
import type { RunState } from '../../../engine/state/state.ts';

/** The parts of a state that the log tells; what decide keeps for itself is left out. */
export function told(state: RunState): Json {
  const steps = [...state.steps.values()].map(({ frame: _f, node, open: _o, streamed: _s, ...rest }) => ({
    ...rest,
    node: node.path,
  }));
  const frames = [...state.frames.values()].map((frame) => ({
    path: frame.path,
    unsettled: frame.unsettled,
    stopped: frame.stopped,
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
