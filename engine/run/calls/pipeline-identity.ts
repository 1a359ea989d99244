import { promptFallbacks } from '../../compile/pipeline/model/fallback.ts';
import { asksModels } from '../../compile/pipeline/model/parts.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { ensembleModelNames } from '../../compile/pipeline/models/model-names.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import type { ExecutablePlan, RunContext } from '../context.ts';

/**
 * The identity of a pipeline call: its text, the pipelines that it calls, its inputs, the names of its outputs, and its
 * models.
 */
export function callIdentity(context: RunContext, plan: ExecutablePlan, { work }: Step, inputs: JsonMap): Json {
  const reached = reachedFrom(context, plan);
  const rename = work.kind === 'pipeline' ? work.rename.map(({ theirs, ours }) => [theirs, ours]) : [];
  return {
    pipeline: reached.map(({ content }) => content()).sort(),
    inputs,
    rename,
    models: [...new Set(reached.flatMap((one) => modelsOf(context, one)))].sort(),
  };
}

/** A pipeline and all that it may call. */
function reachedFrom(context: RunContext, start: ExecutablePlan): ExecutablePlan[] {
  const pipelines = new Set([start]);
  for (const plan of pipelines) {
    for (const { calls, mayCall } of plan.graph.nodes) {
      const names = mayCall ? Object.values(mayCall) : [calls];
      for (const name of names) {
        const callee = name === undefined ? undefined : context.plan.called.get(name);
        if (callee) pipelines.add(callee);
      }
    }
  }

  return [...pipelines];
}

/** The models of a pipeline's steps, by their resolved names; computed ones follow from the inputs. */
const modelsOf = (context: RunContext, { pipeline, steps }: ExecutablePlan): string[] =>
  steps.flatMap(({ step }) =>
    [step, ...promptFallbacks(step)].flatMap((one) => modelsOfStep(context, one, pipeline.defaultModel)),
  );

function modelsOfStep(context: RunContext, { work, model }: Step, defaultModel: Value | undefined): string[] {
  if (!asksModels(work)) return [];
  switch (work.kind) {
    case 'ensemble':
      return ensembleModelNames(work).map((name) => real(context, name));
    case 'agents':
      return work.agents.flatMap((agent) => modelsOfStep(context, agent.step, defaultModel));
    case 'prompt':
      return promptModels(context, model ?? defaultModel);
  }
}

function promptModels(context: RunContext, named: Value | undefined): string[] {
  if (named === undefined) return [real(context, undefined)];
  if (named.kind !== 'constant') return [];
  return [real(context, typeof named.value === 'string' ? named.value : JSON.stringify(named.value))];
}

function real(context: RunContext, name: string | undefined): string {
  try {
    return context.ports.models.choose(name).model;
  } catch {
    // The asking step reports why it cannot be asked.
    return name ?? '';
  }
}
