import { dueAt } from '../language/schedules/deadline.ts';
import { beganAt } from './reduce/frames.ts';
import { hasDeadlines } from './schedule/due.ts';
import type { RunState } from './state.ts';
import type { StepState } from './step.ts';

/** When a step is due, in milliseconds since 1970; undefined where nothing says. */
export function dueOfStep(
  { node, frame }: Pick<StepState, 'node' | 'frame'>,
  { started }: Pick<RunState, 'started'>,
): number | undefined {
  return node.deadline && started && dueAt(node.deadline, beganAt(frame, started.at));
}

/** When the run is due, in milliseconds since 1970. */
export const dueOfRun = ({ graph, started }: Pick<RunState, 'graph' | 'started'>): number | undefined =>
  graph.deadline && started && dueAt(graph.deadline, started.at);

/** Whether anything of a run, or of the pipelines that it calls, is due. */
export const isAnythingDue = ({ graph, called }: Pick<RunState, 'graph' | 'called'>): boolean =>
  [graph, ...called.values()].some(hasDeadlines);

/** How something stands to its deadline; times in ISO 8601 UTC. */
export interface DeadlineResult {
  due: string;
  /** Null while it goes on and is not late yet. */
  late: boolean | null;
  /** The share of simulated runs in which it was late, where that was reported. */
  risk?: number;
}

/** How what is due at `due` stands; `ended` is when it did, `at` the newest moment that is known. */
export function judgeDeadline(
  due: number,
  ended: number | undefined,
  { at, risk }: { at: number; risk?: number | undefined },
): DeadlineResult {
  const isOver = ended !== undefined || at > due;
  const result: DeadlineResult = { due: new Date(due).toISOString(), late: isOver ? (ended ?? at) > due : null };
  if (risk !== undefined) result.risk = risk;
  return result;
}
