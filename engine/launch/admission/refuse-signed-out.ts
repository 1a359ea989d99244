import type { Compiled } from '../../compile/compile.ts';
import { parsePermissions } from '../../language/permission.ts';
import { mcpLoginTexts } from '../../language/texts/tools/mcp-login.ts';
import { say } from '../../language/texts.ts';
import { needsLogin } from '../../tools/mcp/login/needs-login.ts';
import { neededForServer } from '../../tools/mcp/server.ts';
import { realLookup } from '../../tools/network/wire.ts';
import { serversUsed } from '../permissions/required-by-tools.ts';
import { Refusal } from '../refusal.ts';
import type { InputArgument } from '../start/inputs.ts';

interface AdmissionContext {
  root: string;
  env: Readonly<Record<string, string | undefined>>;
  /** What people allowed, as `--allow` takes it: no other server is asked. */
  allow: readonly string[];
  given: ReadonlyMap<string, InputArgument>;
}

/** Throws a Refusal where a server that the run uses wants to know who asks, and nobody signed in at it from this folder. */
export async function refuseSignedOut(compiled: Compiled, { root, env, allow, given }: AdmissionContext): Promise<void> {
  const allowed = parsePermissions(allow);
  const used = serversUsed(compiled, given);
  const isSignedOut = await Promise.all(
    used.map(async ({ server }) => {
      if (!('url' in server.spec) || neededForServer(server, allowed) !== undefined) return false;
      return needsLogin(server.spec, { root, env, lookup: realLookup });
    }),
  );

  const first = used.find((_, index) => isSignedOut[index]);
  if (!first) return;
  const { paths, server } = first;
  throw new Refusal(`${paths.join(', ')}: ${say(mcpLoginTexts.missing, { server: server.title })}`, {
    hint: say(mcpLoginTexts.hint, { server: server.title }),
  });
}
