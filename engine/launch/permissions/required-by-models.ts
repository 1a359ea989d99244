import type { Compiled } from '../../compile/compile.ts';
import type { Permission } from '../../language/permission.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import type { EngineModels } from '../../models/models.ts';
import { askedModels } from '../admission/asked-models.ts';
import type { RequiredPermission } from './required.ts';

/**
 * Permissions for the models of a run, as far as the text tells: places for prompts and keys that nobody allowed, or that
 * `allowed` does not cover.
 */
export function requiredByModels(
  compiled: Compiled,
  models: EngineModels,
  allowed?: readonly Permission[],
): RequiredPermission[] {
  return [compiled, ...compiled.called.values()]
    .flatMap((one) => askedModels(one, compiled))
    .flatMap(({ named, criteria, makes, who }): RequiredPermission[] => {
      const refused = models.missingPermission(named, criteria, { makes, allowed });
      if (!refused) return [];
      const why = say(launchTexts.notReady, { who, why: refused.message });
      return refused.needs.map((permission) => ({ permission, why }));
    });
}
