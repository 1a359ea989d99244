import type { Compiled } from '../../compile/compile.ts';
import { parsePermission, parsePermissions } from '../../language/permission.ts';
import { programNeeds } from '../../tools/sandbox/needs.ts';
import { Refusal } from '../refusal.ts';

/** Adds to the refusal of a run that needs permission for programs what they could access on this machine. */
export async function describeContainment(refused: unknown, { checkable }: Compiled): Promise<unknown> {
  if (!(refused instanceof Refusal)) return refused;
  const programs = refused.needs.filter((need) => {
    const { tool = '', pattern } = parsePermission(need) ?? {};
    return checkable.tools.get(tool)?.startsPrograms || (tool === 'mcp' && !isAddress(pattern));
  });
  const [first] = parsePermissions(programs);
  if (!first) return refused;

  const { needs: contained, note } = await programNeeds(first);
  const { hint, needs, grants } = refused;
  const details = { needs, grants, programs: contained.isolation === undefined ? [] : programs };

  return new Refusal(`${refused.message}\n${note}`, hint === undefined ? details : { ...details, hint });
}

/** Whether a pattern of `mcp` names a remote server, rather than a program to start. */
const isAddress = (pattern = ''): boolean => /^[\w.-]+:\d+$/.test(pattern);
