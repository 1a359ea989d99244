import type { Compiled } from '../../compile/compile.ts';
import { formatPermission, type Isolation, isolations, type Permission, parsePermissions } from '../../language/permission.ts';
import { permissionTexts } from '../../language/texts/run/permissions.ts';
import { say } from '../../language/texts.ts';
import { toolsOfferedBy } from '../admission/offered-tools.ts';
import type { RequiredPermission } from './required.ts';

/** Permissions that `permissions:` of `baton.yaml` requests and no grant covers. */
export function requestedPermissions({ world }: Compiled, allow: readonly string[]): RequiredPermission[] {
  const permissions = parsePermissions(allow);
  return parsePermissions(world.settings?.permissions ?? []).flatMap((permission): RequiredPermission[] => {
    if (permissions.some((one) => covers(one, permission))) return [];
    return [{ permission, why: say(permissionTexts.asksForSet, { permission: formatPermission(permission) }) }];
  });
}

/** Whether one covers the other: with the same words, or for the whole tool. */
const covers = (one: Permission, { tool, pattern, isolation }: Permission): boolean =>
  one.tool === tool && (one.pattern === undefined || one.pattern === pattern) && rankOf(one.isolation) >= rankOf(isolation);

const rankOf = (isolation: Isolation = 'contained'): number => isolations.indexOf(isolation);

/** Whether a run may use any of them. */
export function usesAny(compiled: Compiled, requested: readonly RequiredPermission[]): boolean {
  if (requested.length === 0) return false;
  const tools = new Set([compiled, ...compiled.called.values()].flatMap((one) => [...toolsOf(one)]));
  return requested.some(({ permission: { tool } }) => tools.has(tool) || (tool === 'filesystem' && tools.size > 0));
}

/** Permissions for models and variables are known before the run, so only needed ones are asked for. */
function* toolsOf(compiled: Compiled): Iterable<string> {
  const { graph, steps } = compiled;
  for (const { index } of graph.nodes) {
    const step = steps[index]?.step;
    if (step?.work.kind === 'tool') yield step.work.tool;
    for (const one of step ? toolsOfferedBy(compiled, step) : []) {
      if ('spec' in one) yield one.spec.name;
    }
  }
}
