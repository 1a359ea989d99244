import { staticPath } from '../../state/path.ts';
import type { RunState } from '../../state/state.ts';
import { durationOf, type StepState } from '../../state/step.ts';

/** What logs of earlier runs say of a step beside its durations. */
export interface ObservedStep {
  /** Questions to models in all runs but the oldest, and how many of these an earlier run had asked too. */
  asked: number;
  repeated: number;
  /** Executions with a failed attempt, and how many of these a retry cured. */
  failed: number;
  cured: number;
  /** The answers of its AUTO tags that each run asks; absent where there were none. */
  autos?: ObservedAutos;
}

export interface ObservedAutos {
  /** As JSON. */
  answers: Set<string>;
  count: number;
  runs: number;
  /** The share of the step's time and cost that asking for them took. */
  time: number;
  cost: number;
}

export type ObservedSteps = ReadonlyMap<string, ObservedStep>;

/** Looks through runs of a pipeline, the oldest first. */
export function observeRuns(runs: readonly Pick<RunState, 'steps' | 'autos'>[]): ObservedSteps {
  const all = new Map<string, ObservedStep>();
  const questions = new Map<string, Set<string>>();
  for (const [number, { steps, autos }] of runs.entries()) {
    observeAutos(all, { steps, autos });
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

/** Counts the answers of AUTO tags that a run asked for, and what they took of their steps. */
function observeAutos(all: Map<string, ObservedStep>, { steps, autos }: Pick<RunState, 'steps' | 'autos'>): void {
  const counted = new Set<string>();
  for (const [key, { answer, locked, degraded }] of autos) {
    const step = steps.get(pathOfAuto(key));
    const whole = step && durationOf(step);
    if (!step || !whole || locked || degraded) continue;

    const path = staticPath(step.path);
    const one = observedAt(all, path);
    one.autos ??= { answers: new Set(), count: 0, runs: 0, time: 0, cost: 0 };

    const { autos: seen } = one;
    const asked = step.calls.flatMap((call) => (call?.kind === 'auto' && call.settled ? [{ ...call, end: call.settled }] : []));
    const time = asked.reduce((sum, { started_at, end }) => sum + end.at - started_at, 0) / whole;
    const cost = asked.reduce((sum, { end }) => sum + (end.cost ?? 0), 0) / (step.cost || 1);

    seen.answers.add(JSON.stringify(answer));
    seen.count++;
    seen.time += (Math.min(1, time) - seen.time) / seen.count;
    seen.cost += (Math.min(1, cost) - seen.cost) / seen.count;
    if (!counted.has(path)) seen.runs++;
    counted.add(path);
  }
}

/** The path of the step that a tag is asked for; empty of one that is asked before the run. */
function pathOfAuto(key: string): string {
  const at = key.lastIndexOf(' @');
  return at < 0 ? '' : key.slice(at + 2);
}
