import type { Compiled } from '../../compile/compile.ts';
import type { World } from '../../compile/world.ts';
import { allowOption, formatPermission, isSamePermission, parsePermissions } from '../../language/permission.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import type { EngineModels } from '../../models/models.ts';
import type { PermissionRefusal } from '../../models/settings/permission.ts';
import { Refusal } from '../refusal.ts';
import { grantFor } from './keep-granted.ts';
import { requestedPermissions, usesAny } from './requested.ts';
import type { RequiredPermission } from './required.ts';
import { requiredByModels } from './required-by-models.ts';
import { type RunPreview, requiredByTools } from './required-by-tools.ts';
import { requiredByVariables } from './required-by-variables.ts';

interface PermissionScope {
  root: string;
  world: World;
}

export interface PermissionCheck extends RunPreview {
  models: EngineModels;
  /** There is a user who can be asked. */
  attended?: boolean | undefined;
  /** Missing tool permissions may be asked for when a step needs them. */
  wait?: boolean | undefined;
  /** Models are also checked only against `allow`, not against permissions that people gave. */
  supposed?: boolean | undefined;
}

/** Throws a Refusal that names the `--allow` for every missing permission of a run, as far as they are known. */
export async function refusePermissions(compiled: Compiled, permissionCheck: PermissionCheck): Promise<void> {
  const { root } = permissionCheck;
  refuse(await permissionsToAsk(compiled, permissionCheck), { root, world: compiled.world });
}

/** A permission that a run needs, and whether a person has granted it already. */
export interface PlannedPermission {
  /** As `--allow` takes it. */
  permission: string;
  /** Who needs it and why, in a sentence. */
  why: string;
  granted: boolean;
}

/** Every permission that a run needs, as far as the text tells: missing and granted ones. */
export async function listPermissions(compiled: Compiled, permissionCheck: PermissionCheck): Promise<PlannedPermission[]> {
  const missing = distinctPermissions(await permissionsToAsk(compiled, permissionCheck));
  const needed = await permissionsToAsk(compiled, { ...permissionCheck, allow: [], supposed: true });
  const isMissing = ({ permission }: RequiredPermission): boolean =>
    missing.some((one) => isSamePermission(one.permission, permission));
  const granted = distinctPermissions(needed).filter((one) => !isMissing(one));
  const describe = (one: RequiredPermission): Omit<PlannedPermission, 'granted'> => ({ permission: textOf(one), why: one.why });

  return [
    ...missing.map((one) => ({ ...describe(one), granted: false })),
    ...granted.map((one) => ({ ...describe(one), granted: true })),
  ];
}

/** Missing permissions of a run; may contain duplicates. */
async function permissionsToAsk(compiled: Compiled, permissionCheck: PermissionCheck): Promise<RequiredPermission[]> {
  const { allow, attended = false } = permissionCheck;
  const required = await requiredPermissions(compiled, permissionCheck);
  const set = requestedPermissions(compiled, allow);
  const wanted = attended && usesAny(compiled, set);
  if (required.length === 0 && !wanted) return [];

  // The folder's own request is shown completely, followed by needs that it does not cover.
  const rest =
    set.length === 0
      ? required
      : await requiredPermissions(compiled, { ...permissionCheck, allow: [...allow, ...set.map(textOf)] });
  const forgotten = rest.filter(({ permission }) => !set.some((one) => isSamePermission(one.permission, permission)));

  return [...forgotten, ...set];
}

async function requiredPermissions(
  compiled: Compiled,
  { models, wait, supposed, ...beforehand }: PermissionCheck,
): Promise<RequiredPermission[]> {
  const tools = await requiredByTools(compiled, beforehand);
  const allowed = supposed ? parsePermissions(beforehand.allow) : undefined;
  return [
    ...requiredByModels(compiled, models, allowed),
    ...requiredByVariables(compiled, beforehand.allow),
    ...(wait ? [] : tools),
  ];
}

const textOf = ({ permission }: RequiredPermission): string => formatPermission(permission);

/** The same for a caller that asks models and uses no tools. */
export const refuseModels = (compiled: Compiled, { root, models }: Pick<PermissionCheck, 'root' | 'models'>): void =>
  refuse(requiredByModels(compiled, models), { root, world: compiled.world });

/** The same for one model. */
export function refuseBarred(barred: PermissionRefusal | undefined, place: PermissionScope): void {
  if (barred)
    refuse(
      barred.needs.map((permission) => ({ permission, why: barred.message })),
      place,
    );
}

function refuse(required: readonly RequiredPermission[], { root, world: { file, settings = {} } }: PermissionScope): void {
  if (required.length === 0) return;
  const permissions = distinctPermissions(required).map(({ permission }) => permission);
  throw new Refusal([...new Set(required.map(({ why }) => why))].join('\n'), {
    needs: permissions.map(formatPermission),
    grants: permissions.map((permission) => grantFor(permission, { root, file, settings })),
    hint: say(launchTexts.permissionHint, { allows: permissions.map(allowOption).join(' ') }),
  });
}

const distinctPermissions = (required: readonly RequiredPermission[]): RequiredPermission[] =>
  required.filter(
    ({ permission }, index) => required.findIndex((other) => isSamePermission(other.permission, permission)) === index,
  );
