import { accessTemplates } from '../../compile/check/templates.ts';
import type { Compiled } from '../../compile/compile.ts';
import { references } from '../../compile/template/references.ts';
import { type Permission, parsePermissions } from '../../language/permission.ts';
import { permissionTexts } from '../../language/texts/run/permissions.ts';
import { say } from '../../language/texts.ts';
import { isAllowed } from '../../trust/is-allowed.ts';
import type { RequiredPermission } from './required.ts';

/** Variables under `env:` of `baton.yaml` that templates of a run read and nobody allowed. */
export function requiredByVariables(compiled: Compiled, allow: readonly string[]): RequiredPermission[] {
  const { env: listed = [] } = compiled.world.settings ?? {};
  const readers = new Map<string, Set<string>>();
  for (const { checkable } of listed.length ? [compiled, ...compiled.called.values()] : []) {
    for (const { template, owner, field } of accessTemplates(checkable)) {
      for (const { name, path } of references(template)) {
        if (name !== 'env') continue;
        const [first] = path;
        // A computed name may be any variable.
        const names = typeof first === 'string' ? listed.filter((one) => one === first) : listed;
        for (const one of names) readers.set(one, (readers.get(one) ?? new Set()).add(owner?.path ?? field));
      }
    }
  }

  const permissions = parsePermissions(allow);
  return [...readers].flatMap(([name, who]): RequiredPermission[] => {
    if (isReadableVariable(permissions, name)) return [];
    const details = { name, steps: [...who].join(', ') };
    const why = say(who.size === 1 ? permissionTexts.readsVariable : permissionTexts.readVariable, details);
    return [{ permission: { tool: 'env', pattern: name }, why }];
  });
}

/** Whether templates may read a variable. */
export const isReadableVariable = (permissions: readonly Permission[], name: string): boolean =>
  isAllowed(permissions, 'env', { variable: name }, '');
