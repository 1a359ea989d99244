import type { Compiled } from '../../compile/compiled.ts';
import type { Pipeline } from '../../compile/pipeline/model/pipeline.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { modelForStep, orchestratorModel } from '../../compile/pipeline/models/model-for-step.ts';
import { modelNamesOfExperts } from '../../compile/pipeline/models/model-names.ts';
import { readNamedModels } from '../../compile/pipeline/settings/settings.ts';
import type { Json } from '../../language/json.ts';
import { modelCriteria } from '../../run/calls/choose-model.ts';
import type { EstimateWorld, ModelFacts } from './estimated.ts';
import type { EstimatePosition } from './position.ts';
import { evaluateKnown, type ValuesBeforeRun } from './text-length.ts';

const computed: ModelFacts = { model: 'computed' };

const inText = (named: Json): string => (typeof named === 'string' ? named : JSON.stringify(named));

/** The model that a value names; `computed` where only the run knows the name. */
export function resolveModelName(value: Value, valuesBeforeRun: ValuesBeforeRun, world: EstimateWorld): ModelFacts {
  const named = evaluateKnown(value, valuesBeforeRun);
  return typeof named === 'string' || Array.isArray(named) ? world.model(inText(named)) : computed;
}

/**
 * The model that answers a step: the one named nearest to it, or the choice of a selection. Undefined where no model is named.
 */
export function modelOfStep(
  { compiled, outer, named: known, world }: Pick<EstimatePosition, 'compiled' | 'outer' | 'named' | 'world'>,
  step: Step,
): ModelFacts | undefined {
  const { pipeline } = compiled;
  const shared = readNamedModels(compiled.world.settings ?? {}).experts;
  const { model, selection, tools } = modelForStep(step, pipeline, outer, shared);
  const can = [...(step.answer ? ['schema'] : []), ...(tools.length ? ['tools'] : [])];
  const chooses = selection && modelCriteria(selection, [pipeline], modelNamesOfExperts(shared), { can });
  if (model === undefined) return chooses && world.model(undefined, chooses);

  const named = evaluateKnown(model, known);
  const first = Array.isArray(named) && !chooses ? named[0] : named;
  return typeof first === 'string' || Array.isArray(first) ? world.model(inText(first), chooses) : computed;
}

/** The orchestrator: it answers the AUTO tags of a pipeline and judges by its rubrics. */
export function orchestratorFacts(
  { pipeline, world: { settings = {} } }: Compiled,
  outer: Pipeline,
  valuesBeforeRun: ValuesBeforeRun,
  world: EstimateWorld,
): ModelFacts {
  const levels = pipeline === outer ? [pipeline] : [pipeline, outer];
  const { model, selection } = orchestratorModel(settings.orchestrator, ...levels);
  const chooses =
    selection && modelCriteria(selection, levels, modelNamesOfExperts(readNamedModels(settings).experts), { can: ['schema'] });
  if (model === undefined) return world.model(undefined, chooses);

  const name = typeof model === 'string' ? model : evaluateKnown(model, valuesBeforeRun);
  return typeof name === 'string' || Array.isArray(name) ? world.model(inText(name), chooses) : computed;
}
