import { isMap, type JsonMap, ownMember } from '../../language/json.ts';
import type { Permission } from '../../language/permission.ts';
import { nearest } from '../../language/spelling/suggest.ts';
import { commonTexts } from '../../language/texts/tools/common.ts';
import { mcpTexts } from '../../language/texts/tools/mcp.ts';
import { say } from '../../language/texts.ts';
import { type ServerSpec, serverOf } from '../../language/tools/own.ts';
import { RunError } from '../../state/failure.ts';
import { escapePattern, formatCommandLine, permissionsFor } from '../../trust/is-allowed.ts';
import { neededFor, webAddress } from '../network/network-scope.ts';
import { programNeeds } from '../sandbox/needs.ts';
import type { ToolWorld } from '../tool.ts';
import { toolWords } from './seen.ts';
import type { Server } from './server-key.ts';

const input = (message: string, hint?: string): RunError => new RunError({ kind: 'input', message, hint: hint || undefined });

/** Whether a server is given by its address, not by a name in baton.yaml. */
export const isServerAddress = (server: string): boolean => /^https?:\/\//i.test(server);

/**
 * The server that parameters name or describe; one described by another step of the pipeline is found by its name. Throws a
 * RunError (`input`).
 */
export function serverIn(
  { server, server_config }: JsonMap,
  { servers, described }: Pick<ToolWorld, 'servers'> & { described?: ToolWorld['described'] | undefined },
): Server {
  if (typeof server === 'string' && Object.hasOwn(servers, server)) {
    const spec = servers[server];
    if (spec) return { title: server, name: server, spec };
  }

  const said = server_config ?? (typeof server === 'string' && isServerAddress(server) ? { url: server } : server);
  if (isMap(said) && said['command'] !== undefined && said['url'] !== undefined) throw input(mcpTexts.bothWays);

  const spec = serverOf(said) ?? (typeof server === 'string' ? ownMember(described ?? {}, server) : undefined);
  if (spec) return { title: 'url' in spec ? spec.url : formatCommandLine(spec.command), spec };
  if (typeof server !== 'string') throw input(mcpTexts.noServer);

  const near = nearest(server, Object.keys(servers));
  const names = Object.keys(servers).join(', ');
  const listed = names ? say(mcpTexts.servers, { servers: names }) : undefined;
  throw input(say(mcpTexts.unknownServer, { server }), near ? say(commonTexts.didYouMean, { like: near }) : listed);
}

/** The missing permission for the server; undefined where it is granted. */
export function neededForServer(server: Server, allow: readonly Permission[]): string | undefined {
  const { name, spec } = server;
  if (name === undefined && 'url' in spec) {
    const host = neededFor(webAddress(spec.url), { tool: 'mcp', allow });
    return host === undefined ? undefined : `mcp:${host}`;
  }
  if (permissionsOfServer(server, allow).length) return undefined;
  if (name !== undefined) return `mcp:${name}`;

  return 'url' in spec || hasVariables(spec) ? 'mcp' : `mcp:${formatCommandLine(spec.command)}`;
}

/** The permissions that allow a server named in `baton.yaml`, or one that is a command. */
export function permissionsOfServer({ name, spec }: Server, allow: readonly Permission[]): Permission[] {
  if (name !== undefined)
    return allow.filter(
      (one) => isWhole(one) || (one.tool === 'mcp' && one.pattern === name) || (one.tool === name && one.pattern === undefined),
    );
  if ('url' in spec) return [];
  return permissionsFor(hasVariables(spec) ? allow.filter(isWhole) : allow, 'mcp', { argv: spec.command }, '');
}

/** A pattern covers the command as it stands; variables could change what it does, so they need the tool's own permission. */
const hasVariables = (spec: Extract<ServerSpec, { command: readonly string[] }>): boolean => Object.keys(spec.env).length > 0;

const isWhole = ({ tool, pattern }: Permission): boolean => tool === 'mcp' && pattern === undefined;

/** Rejects with a RunError (`permission`) where nobody allowed the server. */
export async function permitServer(server: Server, { allow, root }: Pick<ToolWorld, 'allow' | 'root'>): Promise<void> {
  const needed = neededForServer(server, allow);
  if (needed === undefined) return;

  const permission: Permission =
    needed === 'mcp' ? { tool: 'mcp' } : { tool: 'mcp', pattern: patternOf(server, needed.slice('mcp:'.length)) };
  const { needs, note } = 'url' in server.spec ? { needs: permission, note: '' } : await programNeeds(permission);
  const message = needed === 'mcp' ? mcpTexts.notAllowedEnv : say(mcpTexts.notAllowed, { server: server.title });
  throw new RunError({
    kind: 'permission',
    message: [message, await toolWords(server, root), note].filter(Boolean).join(' '),
    hint: say(mcpTexts.allow, { allow: needed }),
    needs,
  });
}

/** A command is permitted word by word. */
const patternOf = ({ name, spec }: Server, needed: string): string =>
  name === undefined && !('url' in spec) ? escapePattern(needed) : needed;
