import type { Compiled } from '../compile/compiled.ts';
import { staticPath } from '../state/path.ts';
import { iterationsOf } from '../state/reduce/loops.ts';
import { timeBetween } from '../state/reduce/running-time.ts';
import type { RunState } from '../state/state.ts';
import { durationOf, type StepState } from '../state/step.ts';
import { definitionAt } from './step-definition.ts';

/** One time that a step ran in an earlier run; what is absent is unknown. Milliseconds, tokens, USD, characters of the value as JSON. */
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

/** What earlier runs showed of the steps that are still written as they were then. */
export interface History {
  /** Ids of the runs, the newest first. */
  runs: string[];
  /** By static path. */
  steps: ReadonlyMap<string, readonly Observation[]>;
  /** Items of loops, by static path. */
  items: ReadonlyMap<string, readonly number[]>;
  /** Whole runs of exactly this text that succeeded. */
  whole: readonly { duration: number; cost?: number }[];
}

/** A run that was, with the text that it ran. */
export interface EarlierRun {
  compiled: Compiled;
  state: RunState;
}

export const noHistory: History = { runs: [], steps: new Map(), items: new Map(), whole: [] };

/** Gathers what live runs show of a pipeline as it stands: never what was replayed, cached, reused or edited. */
export function historyOf(compiled: Compiled, earlier: readonly EarlierRun[]): History {
  const steps = new Map<string, Observation[]>();
  const items = new Map<string, number[]>();
  const whole: { duration: number; cost?: number }[] = [];
  const runs: string[] = [];
  for (const { compiled: then, state } of earlier) {
    const { started, finished } = state;
    if (!started || (started.mode !== 'live' && started.mode !== 'record')) continue;
    runs.push(started.run);
    const same = new Map<string, boolean>();
    const unchanged = (path: string): boolean => {
      const existing = same.get(path);
      if (existing !== undefined) return existing;
      const text = definitionAt(compiled, path);
      const answer = text !== undefined && text === definitionAt(then, path);
      same.set(path, answer);
      return answer;
    };
    for (const step of state.steps.values()) {
      const path = staticPath(step.path);
      if (step.status !== 'succeeded' || !unchanged(path)) continue;
      if (step.loop) add(items, path, iterationsOf(step, step.loop));
      if (isLive(step)) add(steps, path, observed(step, started.run));
    }
    if (finished?.status === 'succeeded' && !finished.degraded && then.text === compiled.text && !started.parent)
      whole.push({
        duration: worked(state, timeBetween(state.ran, started.at, finished.at)),
        cost: state.cost.complete ? state.cost.usd : undefined,
      });
  }
  return { runs, steps, items, whole };
}

/** Results that were made in that run. */
export const isLive = ({ provenance = 'live' }: StepState): boolean => provenance === 'live' || provenance === 'offline';

/**
 * How long a step worked; unknown where it waited for a person, or went on with its work while the run was held: the time of the run stood
 * still then.
 */
export function durationOfWork(step: StepState): number | undefined {
  const { node, asked, stood, loop } = step;
  const isOwnWork = !loop && node.body === undefined && node.calls === undefined;
  if (node.kind === 'ask' || asked !== undefined || (stood !== undefined && isOwnWork)) return undefined;
  return durationOf(step);
}

function observed(step: StepState, run: string): Observation {
  const { usage, cost, model, result, calls } = step;
  return {
    run,
    path: step.path,
    calls: calls.filter(({ kind }) => kind !== 'tool').length,
    duration: durationOfWork(step),
    input_tokens: usage?.input_tokens,
    output_tokens: usage?.output_tokens,
    cost,
    model,
    size: result && ('value' in result ? JSON.stringify(result.value).length : result.bytes),
  };
}

/** The time of a run without the time in which nothing but a person was waited for. */
function worked(state: RunState, duration: number): number {
  let waited = 0;
  for (const step of state.steps.values()) {
    if (step.node.kind === 'ask') waited += durationOf(step) ?? 0;
  }
  return Math.max(0, duration - waited);
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const existing = map.get(key);
  if (existing) existing.push(value);
  else map.set(key, [value]);
}
