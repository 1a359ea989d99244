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
import { type Beforehand, requiredByTools } from './tools.ts';
import { requiredByVariables } from './variables.ts';

interface Place {
  root: string;
  world: World;
}

export interface Asked extends Beforehand {
  models: EngineModels;
  /** What tools need may be asked for when a step needs it. */
  wait?: boolean | undefined;
}

/** Throws a Refusal that names the `--allow` for everything that a run would need, as far as that can be known, and nobody allowed. */
export async function refusePermissions(compiled: Compiled, { models, wait, ...beforehand }: Asked): Promise<void> {
  const { root, allow } = beforehand;
  const tools = await requiredByTools(compiled, beforehand);
  const required = [...requiredByModels(compiled, models), ...requiredByVariables(compiled, allow), ...(wait ? [] : tools)];
  refuse(required, { root, world: compiled.world });
}

/** The same for what asks models and uses no tools. */
export const refuseModels = (compiled: Compiled, { root, models }: Pick<Asked, 'root' | 'models'>): void =>
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
