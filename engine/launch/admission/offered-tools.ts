import type { Compiled } from '../../compile/compile.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import { modelForStep } from '../../compile/pipeline/models/model-for-step.ts';
import { readSharedModels } from '../../compile/pipeline/settings/settings.ts';
import { type OfferedTool, resolveOfferedTool } from '../../compile/pipeline/steps/kinds/offered-tools.ts';

/** The tools that a step's model may call, by its own `tools:` or those of its expert. */
export function toolsOfferedBy({ checkable }: Compiled, step: Step): OfferedTool[] {
  const { pipeline, tools, world } = checkable;
  if (step.work.kind !== 'prompt') return [];
  const names = modelForStep(step, pipeline, pipeline, readSharedModels(world).experts).tools;
  return names.map((name) => resolveOfferedTool((tool) => tools.get(tool), name));
}
