import type { Permission } from '../../language/permission.ts';
import { sandboxTexts } from '../../language/texts/tools/sandbox.ts';
import { say } from '../../language/texts.ts';
import { findSandbox } from './sandbox.ts';

/** The permission to ask for before a program starts, with the note on containment for the question. */
export async function programNeeds(permission: Permission): Promise<{ needs: Permission; note: string }> {
  if (await findSandbox()) return { needs: { ...permission, isolation: 'contained' }, note: say(sandboxTexts.contains) };
  return { needs: permission, note: say(sandboxTexts.nothingContains) };
}
