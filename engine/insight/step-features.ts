import type { Compiled } from '../compile/compiled.ts';
import { asksModels } from '../compile/pipeline/model/parts.ts';
import { modelForStep } from '../compile/pipeline/models/model-for-step.ts';
import { readSharedModels } from '../compile/pipeline/settings/settings.ts';
import { findStepAt } from './step-definition.ts';

/** Features of a step's text that influence the duration of a model call; empty for a step that asks no model. */
export interface StepFeatures {
  /** The limit of the answer in tokens, where it is a number. */
  asked?: number | undefined;
  /** Its answer has to fit a schema. */
  schema?: boolean | undefined;
  /** The number of tools that its model may call. */
  tools?: number | undefined;
}

/** The features of the step at a static path. */
export function featuresAt(compiled: Compiled, path: string): StepFeatures {
  const found = findStepAt(compiled, path);
  if (!found) return {};

  const { step } = found;
  if (!asksModels(step.work)) return {};

  const { experts } = readSharedModels(found.compiled.world);
  const { expert, tools } = modelForStep(step, found.compiled.pipeline, compiled.pipeline, experts);
  const most = step.maxTokens ?? expert?.maxTokens;

  return {
    asked: most?.kind === 'constant' && typeof most.value === 'number' ? most.value : undefined,
    schema: step.answer !== undefined,
    tools: tools.length,
  };
}
