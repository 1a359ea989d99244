import type { Fact } from '../events.ts';
import type { Path } from '../path.ts';
import type { RunState } from '../state.ts';

/** A person has changed limits of the run: other initial limits stay. */
export function reduceLimitsChanged(state: RunState, { limits }: Extract<Fact, { type: 'limits.changed' }>): Path {
  if (state.started) state.started = { ...state.started, limits: { ...state.started.limits, ...limits } };
  if (limits.max_parallel !== undefined) state.agenda.maxParallel = limits.max_parallel;
  return '';
}
