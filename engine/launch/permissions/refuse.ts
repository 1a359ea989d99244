import type { Compiled } from '../../compile/compile.ts';
import type { World } from '../../compile/world.ts';
import { allowOption, formatPermission, isSamePermission } from '../../language/permission.ts';
import { launchTexts } from '../../language/texts/launch.ts';
import { say } from '../../language/texts.ts';
import type { EngineModels } from '../../models/models.ts';
import type { Barred } from '../../models/permitted.ts';
import { Refusal } from '../refusal.ts';
import { grantFor } from './keep.ts';
import { requiredByModels } from './models.ts';
import type { Required } from './required.ts';
import { requiredByTools } from './tools.ts';
import { requiredByVariables } from './variables.ts';

interface Place {
  root: string;
  world: World;
}

interface Asked {
  root: string;
  /** What a person allowed, as `--allow` takes it. */
  allow: readonly string[];
  models: EngineModels;
}

/** Throws a Refusal that names the `--allow` for everything that a run would need, as far as that can be known, and nobody allowed. */
export function refusePermissions(compiled: Compiled, { root, allow, models }: Asked): void {
  const required = [
    ...requiredByModels(compiled, models),
    ...requiredByVariables(compiled, allow),
    ...requiredByTools(compiled, allow),
  ];
  refuse(required, { root, world: compiled.world });
}

/** The same for what asks models and uses no tools. */
export const refuseModels = (compiled: Compiled, { root, models }: Omit<Asked, 'allow'>): void =>
  refuse(requiredByModels(compiled, models), { root, world: compiled.world });

/** The same for one model. */
export function refuseBarred(barred: Barred | undefined, place: Place): void {
  if (barred)
    refuse(
      barred.needs.map((permission) => ({ permission, why: barred.message })),
      place,
    );
}

function refuse(required: readonly Required[], { root, world: { file, settings = {} } }: Place): void {
  if (required.length === 0) return;
  const permissions = different(required).map(({ permission }) => permission);
  throw new Refusal([...new Set(required.map(({ why }) => why))].join('\n'), {
    needs: permissions.map(formatPermission),
    grants: permissions.map((permission) => grantFor(permission, { root, file, settings })),
    hint: say(launchTexts.permissionHint, { allows: permissions.map(allowOption).join(' ') }),
  });
}

const different = (required: readonly Required[]): Required[] =>
  required.filter(
    ({ permission }, index) => required.findIndex((other) => isSamePermission(other.permission, permission)) === index,
  );
