import type { Compiled } from '../compile/compile.ts';
import type { EngineModels } from '../models/models.ts';
import { refuseUnavailable, toolEnvironment } from './available.ts';
import type { HostOptions } from './options.ts';
import { refuseMissingTools } from './own-tools.ts';
import { refusePermissions } from './permissions/refuse.ts';

/**
 * Throws a Refusal where what is to run lacks something: a permission, a program or a module of a tool, what a tool needs.
 */
export async function refuseUnreadyTools(
  compiled: Compiled,
  { allow, root, env, models }: { allow: readonly string[]; root: string; env: HostOptions['env']; models: EngineModels },
): Promise<void> {
  refusePermissions(compiled, { allow, root, models });
  const place = { root, env: toolEnvironment(root, env) };
  await refuseMissingTools(compiled, place);
  await refuseUnavailable(compiled, place);
}
