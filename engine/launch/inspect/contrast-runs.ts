import { definitionAt } from '../../insight/step-definition.ts';
import type { Json } from '../../language/json.ts';
import type { RunStatus, Stored } from '../../state/events.ts';
import { diffRuns } from '../../state/result/diff.ts';
import { durationOf, isSettled, type StepState } from '../../state/step.ts';
import { type ReadRun, readRun } from '../resume/read-run.ts';

/** A run in a comparison. Times are milliseconds, money is USD. */
export interface ContrastedRun {
  run: string;
  status: RunStatus | 'running';
  started_at: number;
  /** Absent where it has no end. */
  duration?: number | undefined;
  cost: number;
}

/** A step's status and usage in a run. */
export interface ContrastedStep {
  status: string;
  model?: string | undefined;
  time?: number | undefined;
  cost?: number | undefined;
}

export type StepDifference = 'status' | 'model' | 'prompt' | 'result';

/** A step that differs between two runs; absent in a run without it. */
export interface StepContrast {
  path: string;
  before?: ContrastedStep | undefined;
  after?: ContrastedStep | undefined;
  differs: StepDifference[];
}

/** A value by its name, as text, in both runs. */
export interface ValueContrast {
  name: string;
  before: string;
  after: string;
}

/** The differences between two runs. */
export interface RunContrast {
  runs: readonly [ContrastedRun, ContrastedRun];
  /** Steps with changed texts, by static path. */
  texts: string[];
  inputs: ValueContrast[];
  outputs: ValueContrast[];
  /** In the order of their start, the first difference first; the number beyond the limit is counted. */
  steps: StepContrast[];
  more: number;
  /** The number of equal steps. Different times and costs alone are no difference. */
  same: number;
}

/**
 * The most steps that are listed, and the most characters of a value: more than are compared, so that the comparison sees
 * that there are more.
 */
const most = { steps: 500, letters: 60_000 };

/** Compares two runs. Throws a RunError for a folder without a run. */
export async function contrastRuns(first: string, second: string): Promise<RunContrast> {
  const [before, after] = await Promise.all([readRun(first), readRun(second)]);
  const { inputs, outputs } = diffRuns(before.result, after.result);
  const { steps, same } = contrastSteps(before, after);

  return {
    runs: [describeRun(before), describeRun(after)],
    texts: changedTexts(before, after),
    inputs: Object.entries(inputs).map(valueContrast),
    outputs: Object.entries(outputs).map(valueContrast),
    steps: steps.slice(0, most.steps),
    more: Math.max(0, steps.length - most.steps),
    same,
  };
}

const describeRun = ({ result: { run, status, started_at, duration, cost } }: ReadRun): ContrastedRun => ({
  run: run.id,
  status,
  started_at: Date.parse(started_at),
  duration: duration ?? undefined,
  cost: cost.usd,
});

const valueContrast = ([name, [before, after]]: [string, readonly [Json, Json]]): ValueContrast => ({
  name,
  before: textOf(before),
  after: textOf(after),
});

const textOf = (value: Json): string =>
  (typeof value === 'string' ? value : JSON.stringify(value, null, 2)).slice(0, most.letters);

function changedTexts({ compiled: one }: ReadRun, { compiled: other }: ReadRun): string[] {
  const paths = new Set([...one.graph.nodes, ...other.graph.nodes].map(({ path }) => path));
  const changed = [...paths].filter((path) => definitionAt(one, path) !== definitionAt(other, path));
  // A step differs whenever an inner step does, so only the innermost ones are listed.
  return changed.filter((path) => !changed.some((inner) => inner !== path && holds(path, inner)));
}

const holds = (outer: string, path: string): boolean => path.startsWith(outer) && /^(\[|\.|\/)/.test(path.slice(outer.length));

function contrastSteps(one: ReadRun, other: ReadRun): { steps: StepContrast[]; same: number } {
  const [before, after] = [leavesOf(one), leavesOf(other)];
  const began = (path: string): number => (before.get(path) ?? after.get(path))?.started_at ?? Number.MAX_VALUE;
  const steps: StepContrast[] = [];
  let same = 0;
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const [first, second] = [before.get(path), after.get(path)];
    const differs = first && second ? differencesOf(first, second) : [];
    if (first && second && differs.length === 0) same++;
    else steps.push({ path, before: first && describeStep(first), after: second && describeStep(second), differs });
  }

  return { steps: steps.sort((a, b) => began(a.path) - began(b.path)), same };
}

/** Steps without inner steps: others differ where one of these does. */
const leavesOf = ({ state }: ReadRun): Map<string, StepState> =>
  new Map(
    [...state.steps].filter(
      ([, step]) => isSettled(step) && !step.loop && step.node.body === undefined && step.node.calls === undefined,
    ),
  );

function differencesOf(first: StepState, second: StepState): StepDifference[] {
  const pairs: [StepDifference, unknown, unknown][] = [
    ['status', first.status, second.status],
    ['model', first.model, second.model],
    ['prompt', sentBy(first), sentBy(second)],
    ['result', storedKey(first.result), storedKey(second.result)],
  ];
  return pairs.filter(([, one, other]) => one !== other).map(([name]) => name);
}

/** The last prompt sent to a model. */
const sentBy = ({ calls }: StepState): string | undefined => {
  const prompt = calls.findLast((call) => call !== undefined && call.kind !== 'tool')?.prompt;
  return prompt === undefined ? undefined : JSON.stringify(prompt);
};

/** Large values are named by their content. */
function storedKey(stored: Stored | undefined): string | undefined {
  if (!stored) return undefined;
  return 'value' in stored ? JSON.stringify(stored.value) : stored.artifact;
}

const describeStep = (step: StepState): ContrastedStep => ({
  status: step.status,
  model: step.model,
  time: durationOf(step),
  cost: step.cost,
});
