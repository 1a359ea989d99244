import type { Compiled } from '../compile/compile.ts';
import { refuseUnavailable, toolEnvironment } from './available.ts';
import type { HostOptions } from './options.ts';
import { refuseMissingTools } from './own-tools.ts';
import { refusePermissions } from './permissions.ts';

/**
 * Throws a Refusal where a step of what is to run could not use its tools: nobody gave leave, a program or a module is not there, what a
 * tool needs is missing. `leave` is what leave for good is given for.
 */
export async function refuseUnreadyTools(
  compiled: Compiled,
  { allow, root, env, leave }: { allow: readonly string[]; root: string; env: HostOptions['env']; leave?: string },
): Promise<void> {
  refusePermissions(compiled, allow, leave);
  const place = { root, env: toolEnvironment(root, env) };
  await refuseMissingTools(compiled, place);
  await refuseUnavailable(compiled, place);
}
