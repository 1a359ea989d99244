import type { Compiled } from '../../compile/compile.ts';
import type { World } from '../../compile/world.ts';
import { allowOption, formatPermission, isSamePermission } from '../../language/permission.ts';
import { launchTexts } from '../../language/texts/launch.ts';
import { say } from '../../language/texts.ts';
import type { EngineModels } from '../../models/models.ts';
import type { Barred } from '../../models/settings/permission.ts';
import { Refusal } from '../refusal.ts';
import { grantFor } from './keep-granted.ts';
import { requestedBy, usesAny } from './requested.ts';
import type { Required } from './required.ts';
import { requiredByModels } from './required-by-models.ts';
import { type Beforehand, requiredByTools } from './required-by-tools.ts';
import { requiredByVariables } from './required-by-variables.ts';

interface Place {
  root: string;
  world: World;
}

export interface Asked extends Beforehand {
  models: EngineModels;
  /** Somebody sits here who can be asked. */
  attended?: boolean | undefined;
  /** What tools need may be asked for when a step needs it. */
  wait?: boolean | undefined;
}

/** Throws a Refusal that names the `--allow` for everything that a run would need, as far as that can be known, and nobody allowed. */
export async function refusePermissions(compiled: Compiled, asked: Asked): Promise<void> {
  const { root, allow, attended = false } = asked;
  const required = await requiredBy(compiled, asked);
  const set = requestedBy(compiled, allow);
  const wanted = attended && usesAny(compiled, set);
  if (required.length === 0 && !wanted) return;

  // What the folder asks for as a whole is shown as a whole; beside it, what it forgot.
  const rest = set.length === 0 ? required : await requiredBy(compiled, { ...asked, allow: [...allow, ...set.map(textOf)] });
  const forgotten = rest.filter(({ permission }) => !set.some((one) => isSamePermission(one.permission, permission)));
  refuse([...forgotten, ...set], { root, world: compiled.world });
}

async function requiredBy(compiled: Compiled, { models, wait, ...beforehand }: Asked): Promise<Required[]> {
  const tools = await requiredByTools(compiled, beforehand);
  return [...requiredByModels(compiled, models), ...requiredByVariables(compiled, beforehand.allow), ...(wait ? [] : tools)];
}

const textOf = ({ permission }: Required): string => formatPermission(permission);

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
