import { isWholeRun, type RunRecord, type StepRecord, type SucceededSteps } from '../../store/history/records.ts';
import type { RunSample, Sample } from '../model/samples.ts';

/** Steps of runs as samples, the newest run first; the age of a run counts within its pipeline. */
export function toSamples(runs: readonly SucceededSteps[]): Sample[] {
  const ages = new Map<string, number>();
  return runs.flatMap(({ run, steps }) => {
    const age = ages.get(run.pipeline) ?? 0;
    ages.set(run.pipeline, age + 1);
    return steps.flatMap((step) => toSample(run, step, age));
  });
}

function toSample({ pipeline, run }: RunRecord, record: StepRecord, age: number): Sample | [] {
  const { step, kind, definition, gate, model, tool, outcome, attempt, input_tokens, output_tokens, cost } = record;
  if (outcome === 'cancelled') return [];

  const { retries, iterations, branch, asked, schema, tools } = record;
  // A loop or a group has no time of its own.
  const isOwn = iterations === undefined && branch === undefined;

  return {
    pipeline,
    run,
    age,
    step,
    kind,
    definition,
    gate,
    who: model ?? tool ?? '',
    outcome,
    ms: isOwn ? attempt : undefined,
    input_tokens,
    output_tokens,
    cost,
    retries,
    iterations,
    branch,
    asked,
    schema,
    tools,
  };
}

/** Whole runs of this definition that computed all results themselves and finished, the newest first. */
export function toRunSamples(runs: readonly SucceededSteps[], definition: string): RunSample[] {
  return runs.flatMap(({ run }, age) => {
    if (!isWholeRun(run) || run.definition !== definition) return [];
    return { run: run.run, age, ms: run.worked, cost: run.cost, tokens: run.input_tokens + run.output_tokens };
  });
}
