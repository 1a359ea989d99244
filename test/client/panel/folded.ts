import type { Graph } from '../../../engine/compile/graph/graph.ts';
import type { RunEvent } from '../../../engine/state/events.ts';
import { reduce } from '../../../engine/state/reduce.ts';
import { initialState, type RunState } from '../../../engine/state/state.ts';
import { graph, stories } from './story.ts';

/** The state after a list of events, as the panel comes to it. */
export function folded(events: readonly RunEvent[], of: Graph = graph): RunState {
  const state = initialState(of);
  for (const event of events) reduce(state, event);
  return state;
}

export const storyState = (name: keyof typeof stories): RunState => folded(stories[name].events);
