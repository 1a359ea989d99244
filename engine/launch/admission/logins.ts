import type { Compiled } from '../../compile/compile.ts';
import { type Permission, parsePermissions } from '../../language/permission.ts';
import { mcpLoginTexts } from '../../language/texts/tools/mcp-login.ts';
import { say } from '../../language/texts.ts';
import { isRunError } from '../../state/failure.ts';
import { loginHint } from '../../tools/mcp/login/login-hint.ts';
import { findLoginState, type LoginState } from '../../tools/mcp/login/needs-login.ts';
import { neededForServer } from '../../tools/mcp/server.ts';
import type { Server } from '../../tools/mcp/server-key.ts';
import { realLookup } from '../../tools/network/wire.ts';
import { serversUsed } from '../permissions/required-by-tools.ts';
import { Refusal } from '../refusal.ts';
import type { InputArgument } from '../start/inputs.ts';

/** A login that a run uses, or lacks. */
export interface PlannedLogin {
  /** As for `baton login`: the name in baton.yaml, or the address. */
  server: string;
  state: LoginState;
  /** The paths of the steps with this server. */
  steps: string[];
}

interface AdmissionContext {
  root: string;
  env: Readonly<Record<string, string | undefined>>;
  /** What people allowed, as `--allow` takes it: no other server gets a request. */
  allow: readonly string[];
  given: ReadonlyMap<string, InputArgument>;
}

/**
 * The logins for a run's servers, as far as they are known beforehand: existing ones, and missing ones that a server wants.
 * All servers are asked in parallel. Throws a Refusal where the logins cannot be read.
 */
export async function planLogins(compiled: Compiled, { root, env, allow, given }: AdmissionContext): Promise<PlannedLogin[]> {
  const allowed = parsePermissions(allow);
  const logins = await Promise.all(
    serversUsed(compiled, given).map(async ({ server, paths }): Promise<PlannedLogin[]> => {
      const state = await stateAt(server, { root, env, allowed });
      return state ? [{ server: server.title, state, steps: paths }] : [];
    }),
  );

  return logins.flat();
}

async function stateAt(
  server: Server,
  { root, env, allowed }: Pick<AdmissionContext, 'root' | 'env'> & { allowed: readonly Permission[] },
): Promise<LoginState | undefined> {
  const { spec } = server;
  if (!('url' in spec)) return undefined;

  const isPermitted = neededForServer(server, allowed) === undefined;
  try {
    return await findLoginState(spec, { root, env, lookup: realLookup, isPermitted });
  } catch (error) {
    if (!isRunError(error)) throw error;
    const { message, hint } = error.failure;
    throw new Refusal(message, hint === undefined ? {} : { hint });
  }
}

/** Throws a Refusal where a login is missing, with the command to sign in. */
export function refuseMissingLogins(logins: readonly PlannedLogin[], root: string): void {
  const missing = logins.filter(({ state }) => state === 'missing');
  if (missing.length === 0) return;

  const reasons = missing.map(({ server, steps }) => `${steps.join(', ')}: ${say(mcpLoginTexts.missing, { server })}`);
  throw new Refusal(reasons.join('\n'), {
    hint: missing.map(({ server }) => loginHint(server, root)).join('\n'),
    logins: missing.map(({ server }) => ({ root, server })),
  });
}
