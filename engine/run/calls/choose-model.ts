import type { Selection } from '../../compile/pipeline/model/model-choice.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { orchestratorModel } from '../../compile/pipeline/models/model-for-step.ts';
import { modelNamesOfExperts, modelNamesOfPipeline } from '../../compile/pipeline/models/model-names.ts';
import { defined } from '../../language/json.ts';
import type { StepState } from '../../state/step.ts';
import type { Why } from '../../state/why.ts';
import type { StepRun } from '../context.ts';
import { planOf, type RunContext } from '../context.ts';
import type { CallBounds, ModelChoice, ModelCriteria } from '../model-port.ts';
import { renderText } from '../scope/render.ts';
import type { RunScope } from '../scope/run-scope.ts';

/** The candidates for an answer: names of models, and the selection among them. */
interface ModelQuery {
  model?: Value | undefined;
  selection?: Selection | undefined;
}

/** The requirements of the question. */
export type ModelNeeds = Pick<ModelCriteria, 'can' | 'tokens' | 'max_tokens'>;

export type ChosenModel = ModelChoice & { bounds?: CallBounds };

/**
 * The model for a step. A selection's choice is logged with the step's start, so that another attempt, also after a resume,
 * uses the same. Throws a RunError (`input`) where nothing fits.
 */
export function chooseModel({ context, step, scope }: StepRun, { model, selection }: ModelQuery, needs: ModelNeeds): ChosenModel {
  const named = model && renderText(context, model, scope);
  const { models } = context.ports;
  if (!selection) return models.choose(named || undefined, step.path);

  const bounds = boundsOf(selection);
  const before = step.attempts > 0 ? step.why?.model : undefined;
  const choice = before?.strategy
    ? chosenBefore(before)
    : models.choose(named || undefined, step.path, criteriaOf(context, step, selection, needs));

  return defined({ ...choice, bounds });
}

const chosenBefore = ({ chosen, ...rest }: NonNullable<Why['model']>): ModelChoice => ({ model: chosen, ...rest });

/** The choice as it is logged. */
export const logModelChoice = ({ model, reason, strategy, instead, candidates }: ModelChoice): NonNullable<Why['model']> =>
  defined({
    chosen: model,
    reason,
    strategy: strategy || undefined,
    instead: strategy && instead ? [...instead] : undefined,
    candidates: candidates && [...candidates],
  });

/** The criteria of a step: a selection, and the facts of its place. */
export function criteriaOf(context: RunContext, step: StepState, selection: Selection, needs: ModelNeeds): ModelCriteria {
  const { pipeline, shared } = planOf(context, step.frame);
  const outer = context.plan.pipeline;
  return modelCriteria(selection, [pipeline, outer], modelNamesOfExperts(shared.experts), needs);
}

/** The criteria from a selection and a question. */
export const modelCriteria = (
  selection: Selection,
  pipelines: readonly Parameters<typeof modelNamesOfPipeline>[0][],
  shared: readonly string[],
  needs: ModelNeeds,
): ModelCriteria => ({ selection, known: [...new Set([...pipelines.flatMap(modelNamesOfPipeline), ...shared])], ...needs });

/**
 * The model for a pipeline's AUTO tags and rubrics: `levels` are that pipeline and its callers. Throws a RunError
 * (`template`) where the name cannot be computed.
 */
export function orchestratorCriteria(
  context: RunContext,
  levels: readonly RunContext['plan']['pipeline'][],
  scope: RunScope,
): { named?: string; criteria?: ModelCriteria } {
  const { shared, orchestrator } = context.plan;
  const { model, selection } = orchestratorModel(orchestrator, ...levels);
  const named = typeof model === 'object' ? renderText(context, model, scope) : model;

  return {
    named: named || undefined,
    criteria: selection && modelCriteria(selection, levels, modelNamesOfExperts(shared.experts), { can: ['schema'] }),
  };
}

function boundsOf({ timeout, maxLatency, maxCost }: Selection): CallBounds | undefined {
  const times = [timeout, maxLatency].filter((one) => one !== undefined);
  if (times.length === 0 && maxCost === undefined) return undefined;
  return defined({ timeoutMs: times.length ? Math.min(...times) : undefined, most_cost: maxCost });
}

/** Tokens of a text, estimated upwards. */
export const estimateTokens = (...texts: readonly string[]): number =>
  Math.ceil(texts.reduce((sum, { length }) => sum + length, 0) / 3);
