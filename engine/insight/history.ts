import type { Compiled } from '../compile/compiled.ts';
import { defined } from '../language/json.ts';
import { durationOf, type StepState } from '../state/step.ts';
import { isWholeRun, type StepRecord, type SucceededSteps } from '../store/history/records.ts';
import { fingerprintRun } from './run-definition.ts';
import { fingerprintsAt, type ModelOverrides } from './step-definition.ts';

/**
 * One execution of a step in an earlier run; absent values are unknown. Milliseconds, tokens, USD, characters of the value as
 * JSON.
 */
export interface Observation {
  run: string;
  path: string;
  duration?: number;
  calls: number;
  input_tokens?: number;
  output_tokens?: number;
  cost?: number;
  model?: string;
  size?: number;
}

/** Data of earlier runs about steps whose text is unchanged. */
export interface History {
  /** Ids of the runs, the newest first. */
  runs: string[];
  /** By static path. */
  steps: ReadonlyMap<string, readonly Observation[]>;
  /** Items of loops, by static path. */
  items: ReadonlyMap<string, readonly number[]>;
  /** Whole successful runs with the same steps that computed all their results themselves. */
  whole: readonly { duration: number; cost?: number }[];
}

export const noHistory: History = { runs: [], steps: new Map(), items: new Map(), whole: [] };

/** What a run would be: its text, the models that answer in place of its names, and how many of its steps run at once. */
export interface RunToCompare {
  compiled: Compiled;
  models: ModelOverrides;
  maxParallel: number;
}

/** Collects the data of earlier runs about what a run would be. */
export function historyOf({ compiled, models, maxParallel }: RunToCompare, earlier: readonly SucceededSteps[]): History {
  const steps = new Map<string, Observation[]>();
  const items = new Map<string, number[]>();
  const whole: { duration: number; cost?: number }[] = [];
  const own = new Map<string, string | undefined>();

  const definitionOf = (path: string): string | undefined => {
    if (!own.has(path)) own.set(path, fingerprintsAt(compiled, path, models).definition);
    return own.get(path);
  };

  const definition = fingerprintRun(compiled, models, maxParallel);
  for (const { run, steps: succeeded } of earlier) {
    for (const step of succeeded) {
      if (step.definition === undefined || step.definition !== definitionOf(step.step)) continue;
      if (step.iterations !== undefined) add(items, step.step, step.iterations);
      add(steps, step.step, observed(step));
    }
    if (isWholeRun(run) && run.definition === definition) whole.push(defined({ duration: run.worked, cost: run.cost }));
  }

  return { runs: earlier.map(({ run }) => run.run), steps, items, whole };
}

/** Results that were computed in that run. */
export const isLive = ({ provenance = 'live' }: StepState): boolean => provenance === 'live' || provenance === 'offline';

/**
 * The working time of a step; unknown where it waited for a person, or continued while the run was paused, since the run's
 * clock stood still.
 */
export function durationOfWork(step: StepState): number | undefined {
  const { node, asked, stood, loop } = step;
  const isOwnWork = !loop && node.body === undefined && node.calls === undefined;
  if (node.kind === 'ask' || asked !== undefined || (stood !== undefined && isOwnWork)) return undefined;
  return forwardTime(durationOf(step));
}

/** A time between two facts; undefined where the clock was put back between them, since nobody knows it then. */
export const forwardTime = (ms: number | undefined): number | undefined => (ms === undefined || ms < 0 ? undefined : ms);

const observed = ({
  run,
  path,
  calls,
  duration,
  input_tokens,
  output_tokens,
  cost,
  model,
  output_size,
}: StepRecord): Observation =>
  defined({ run, path, calls, duration, input_tokens, output_tokens, cost, model, size: output_size });

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const existing = map.get(key);
  if (existing) existing.push(value);
  else map.set(key, [value]);
}
