import type { Json } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import type { Envelope, RunResult } from './result.ts';

/** A value in the one and in the other run; null where it does not exist. */
export type DiffPair = readonly [Json, Json];

export interface StepDiff {
  path: string;
  /** Set where only one of the runs has the step. */
  only?: 'first' | 'second';
  differs: Partial<Record<Compared, DiffPair>>;
}

/** Compared members of an envelope. Times always differ, so they alone are no difference. */
const compared = ['status', 'value', 'parameters', 'model', 'cost', 'duration'] as const;
type Compared = (typeof compared)[number];

export interface RunDiff {
  runs: readonly [string, string];
  /** Only times and cost differ. */
  same: boolean;
  status: DiffPair;
  inputs: Record<string, DiffPair>;
  outputs: Record<string, DiffPair>;
  /** In the order of the first run, followed by steps that only the second has. Equal steps are left out. */
  steps: StepDiff[];
  cost: DiffPair;
  duration: DiffPair;
}

/** The differences between two runs. Durations are milliseconds, costs USD. */
export function diffRuns(first: RunResult, second: RunResult): RunDiff {
  const steps = [...new Set([...Object.keys(first.steps), ...Object.keys(second.steps)])].flatMap((path) =>
    stepDiff(path, first.steps[path], second.steps[path]),
  );
  const inputs = mapDiff(first.inputs, second.inputs);
  const outputs = mapDiff(first.outputs, second.outputs);
  const same =
    first.status === second.status &&
    Object.keys(inputs).length + Object.keys(outputs).length === 0 &&
    steps.every(({ only, differs }) => !only && Object.keys(differs).every((name) => name === 'duration' || name === 'cost'));

  return {
    runs: [first.run.id, second.run.id],
    same,
    status: [first.status, second.status],
    inputs,
    outputs,
    steps,
    cost: [first.cost.usd, second.cost.usd],
    duration: [first.duration, second.duration],
  };
}

function stepDiff(path: string, first: Envelope | undefined, second: Envelope | undefined): StepDiff[] {
  if (!first || !second) return [{ path, only: first ? 'first' : 'second', differs: {} }];
  const differs: StepDiff['differs'] = {};
  for (const name of compared) {
    if (!same(first[name], second[name])) differs[name] = [first[name], second[name]];
  }
  return Object.keys(differs).length ? [{ path, differs }] : [];
}

function mapDiff(first: Readonly<Record<string, Json>>, second: Readonly<Record<string, Json>>): Record<string, DiffPair> {
  const names = new Set([...Object.keys(first), ...Object.keys(second)]);
  return Object.fromEntries(
    [...names]
      .filter((name) => !same(first[name] ?? null, second[name] ?? null))
      .map((name): [string, DiffPair] => [name, [first[name] ?? null, second[name] ?? null]]),
  );
}

/** Equal values, whatever the order of their keys. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, at) => same(item, b[at]));
  if (!isMap(a) || !isMap(b) || Object.keys(a).length !== Object.keys(b).length) return false;
  return Object.entries(a).every(([key, member]) => Object.hasOwn(b, key) && same(member, b[key]));
}
