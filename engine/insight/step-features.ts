import type { Compiled } from '../compile/compiled.ts';
import { asksModels } from '../compile/pipeline/model/parts.ts';
import { modelForStep } from '../compile/pipeline/models/model-for-step.ts';
import { readSharedModels } from '../compile/pipeline/settings/settings.ts';
import { findStepAt } from './step-definition.ts';

/** What the text says of a step that lets a call of a model take longer or shorter; nothing of a step that asks none. */
export interface StepFeatures {
  /** The most tokens that its answer may have, where that is a number. */
  asked?: number | undefined;
  /** Its answer has to fit a schema. */
  schema?: boolean | undefined;
  /** How many tools its model may call. */
  tools?: number | undefined;
}

/** The features of the step that a static path names. */
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
