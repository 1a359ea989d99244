import { staticPath } from '../../state/path.ts';
import type { RunState } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';

/** What logs of earlier runs say of a step beside its durations. */
export interface ObservedStep {
  /** Questions to models in all runs but the oldest, and how many of these an earlier run had asked too. */
  asked: number;
  repeated: number;
  /** Executions with a failed attempt, and how many of these a retry cured. */
  failed: number;
  cured: number;
}

export type ObservedSteps = ReadonlyMap<string, ObservedStep>;

/** Looks through runs of a pipeline, the oldest first. */
export function observeRuns(runs: readonly Pick<RunState, 'steps'>[]): ObservedSteps {
  const all = new Map<string, ObservedStep>();
  const questions = new Map<string, Set<string>>();
  for (const [number, { steps }] of runs.entries()) {
    const asked = [...steps.values()].flatMap((step) =>
      questionsOf(step).map((question) => [staticPath(step.path), question] as const),
    );
    for (const step of steps.values()) countFailures(observedAt(all, staticPath(step.path)), step);
    for (const [path, question] of number === 0 ? [] : asked) {
      const one = observedAt(all, path);
      one.asked++;
      if (questions.get(path)?.has(question)) one.repeated++;
    }
    for (const [path, question] of asked) questions.set(path, (questions.get(path) ?? new Set()).add(question));
  }
  return all;
}

function observedAt(all: Map<string, ObservedStep>, path: string): ObservedStep {
  const one = all.get(path) ?? { asked: 0, repeated: 0, failed: 0, cured: 0 };
  all.set(path, one);
  return one;
}

const questionsOf = ({ calls }: StepState): string[] =>
  calls.flatMap((call) => (call?.kind === 'model' && call.settled?.result ? [call.request] : []));

function countFailures(one: ObservedStep, { failures, status }: StepState): void {
  if (failures.length === 0) return;
  one.failed++;
  if (status === 'succeeded') one.cured++;
}
