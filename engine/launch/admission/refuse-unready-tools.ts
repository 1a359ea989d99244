import type { Compiled } from '../../compile/compile.ts';
import type { HostOptions } from '../options.ts';
import { describeContainment } from '../permissions/containment.ts';
import { type PermissionCheck, refusePermissions } from '../permissions/refuse-permissions.ts';
import { planLogins, refuseMissingLogins } from './logins.ts';
import { refuseMissingTools } from './refuse-missing-tools.ts';
import { refuseUnavailable, type StoredSecrets, serviceKeys, toolEnvironment } from './refuse-unavailable.ts';

/** Throws a Refusal where a tool lacks a requirement: a permission, a program, a module, or something on the machine. */
export async function refuseUnreadyTools(
  compiled: Compiled,
  {
    env: given,
    secrets,
    people,
    stored,
    ...asked
  }: Omit<PermissionCheck, 'env' | 'attended'> &
    Pick<HostOptions, 'env' | 'secrets' | 'people'> & { stored?: StoredSecrets | undefined },
): Promise<void> {
  const place = { root: asked.root, env: toolEnvironment(asked.root, given, stored) };
  const attended = people !== undefined;
  await refusePermissions(compiled, { ...asked, env: place.env, attended }).catch(async (refused: unknown) => {
    throw await describeContainment(refused, compiled);
  });
  await refuseMissingTools(compiled, place);
  await refuseUnavailable(compiled, { ...place, key: serviceKeys(asked.root, { env: given, secrets, store: stored?.store }) });
  refuseMissingLogins(await planLogins(compiled, { ...place, allow: asked.allow, given: asked.given }), asked.root);
}
