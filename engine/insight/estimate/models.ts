import type { Compiled } from '../../compile/compiled.ts';
import type { Pipeline } from '../../compile/pipeline/model/pipeline.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { modelNamesOfExperts } from '../../compile/pipeline/models/known-models.ts';
import { modelForStep, orchestratorModel } from '../../compile/pipeline/models/who-answers.ts';
import { readNamedModels } from '../../compile/pipeline/settings/settings.ts';
import type { Json } from '../../language/json.ts';
import { modelCriteria } from '../../run/calls/choose-model.ts';
import type { EstimateWorld, ModelFacts } from './estimate.ts';
import { evaluateKnown, type ValuesBeforeRun } from './text-length.ts';

const computed: ModelFacts = { model: 'computed' };

const inText = (named: Json): string => (typeof named === 'string' ? named : JSON.stringify(named));

/** Who is meant by a value that names a model; only the run knows where it computes the name. */
export function resolveModelName(value: Value, known: ValuesBeforeRun, world: EstimateWorld): ModelFacts {
  const named = evaluateKnown(value, known);
  return typeof named === 'string' || Array.isArray(named) ? world.model(inText(named)) : computed;
}

/**
 * Who answers a step: what is named nearest, or what a selection chooses. `outer` is the pipeline that a run was started with. Undefined where
 * nothing names anybody.
 */
export function modelOfStep(
  compiled: Compiled,
  step: Step,
  outer: Pipeline,
  known: ValuesBeforeRun,
  world: EstimateWorld,
): ModelFacts | undefined {
  const { pipeline, world: around } = compiled;
  const shared = readNamedModels(around.settings ?? {}).experts;
  const { model, selection, tools } = modelForStep(step, pipeline, outer, shared);
  const can = [...(step.answer ? ['schema'] : []), ...(tools.length ? ['tools'] : [])];
  const chooses = selection && modelCriteria(selection, [pipeline], modelNamesOfExperts(shared), { can });
  if (model === undefined) return chooses && world.model(undefined, chooses);
  const named = evaluateKnown(model, known);
  const first = Array.isArray(named) && !chooses ? named[0] : named;
  return typeof first === 'string' || Array.isArray(first) ? world.model(inText(first), chooses) : computed;
}

/** Who answers the AUTO tags of a pipeline and judges by its rubrics. */
export function orchestratorFacts(
  { pipeline, world: { settings = {} } }: Compiled,
  outer: Pipeline,
  known: ValuesBeforeRun,
  world: EstimateWorld,
): ModelFacts {
  const levels = pipeline === outer ? [pipeline] : [pipeline, outer];
  const { model, selection } = orchestratorModel(settings.orchestrator, ...levels);
  const chooses =
    selection && modelCriteria(selection, levels, modelNamesOfExperts(readNamedModels(settings).experts), { can: ['schema'] });
  if (model === undefined) return world.model(undefined, chooses);
  const name = typeof model === 'string' ? model : evaluateKnown(model, known);
  return typeof name === 'string' || Array.isArray(name) ? world.model(inText(name), chooses) : computed;
}
