import type { Compiled } from '../../compile/compiled.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { orchestratorModel } from '../../compile/pipeline/models/model-for-step.ts';
import { modelNamesOfExperts } from '../../compile/pipeline/models/model-names.ts';
import { readNamedModels } from '../../compile/pipeline/settings/settings.ts';
import type { EngineModels } from '../../models/models.ts';
import type { ModelRefusal } from '../../models/settings/provider-table.ts';
import { modelCriteria } from '../../run/calls/choose-model.ts';
import { refuseBarred } from '../permissions/refuse-permissions.ts';
import { Refusal } from '../refusal.ts';

/**
 * The orchestrator, returned as data; or the reason that it cannot be asked. Throws a Refusal where a model that a person
 * `named` for this cannot be asked, or a permission is missing.
 */
export function chooseOrchestrator(
  { pipeline, world }: Compiled,
  { models, named, root }: { models: EngineModels; named: string | undefined; root: string },
): { model: string } | { refusal: ModelRefusal } {
  const { model: thinks, selection } = orchestratorModel(world.settings?.orchestrator, pipeline);
  const orchestrator = typeof thinks === 'string' ? thinks : constantModelName(thinks);
  const shared = modelNamesOfExperts(readNamedModels(world.settings ?? {}).experts);
  const chooses = selection && modelCriteria(selection, [pipeline], shared, { can: ['schema'] });
  const refusal = models.refusalFor(orchestrator, chooses);
  if (refusal && named !== undefined) throw new Refusal(refusal.message, { hint: refusal.hint });
  if (refusal) return { refusal };

  refuseBarred(models.missingPermission(orchestrator, chooses), { root, world });
  return { model: models.choose(orchestrator, undefined, chooses).model };
}

/** A constant model name; undefined for one that only a run computes. */
function constantModelName(value: Value | undefined): string | undefined {
  if (value?.kind === 'list') return constantModelName(value.items[0]);
  if (value?.kind !== 'constant') return undefined;
  const first = Array.isArray(value.value) ? value.value[0] : value.value;
  return typeof first === 'string' ? first : undefined;
}
