import type { Compiled } from '../../compile/compile.ts';
import { parsePermissions } from '../../language/permission.ts';
import { programNeeds } from '../../tools/sandbox/needs.ts';
import { Refusal } from '../refusal.ts';

/** The refusal of a run that needs permission to start programs, with how far they would reach on this machine. */
export async function tellContainment(refused: unknown, { checkable }: Compiled): Promise<unknown> {
  if (!(refused instanceof Refusal)) return refused;
  const program = parsePermissions(refused.needs).find(
    ({ tool, pattern }) => checkable.tools.get(tool)?.startsPrograms || (tool === 'mcp' && !isAddress(pattern)),
  );
  if (!program) return refused;
  const { note } = await programNeeds(program);
  const { hint, needs, grants } = refused;
  return new Refusal(`${refused.message}\n${note}`, hint === undefined ? { needs, grants } : { hint, needs, grants });
}

/** Whether a pattern of `mcp` names a server that is reached, and not started. */
const isAddress = (pattern = ''): boolean => /^[\w.-]+:\d+$/.test(pattern);
