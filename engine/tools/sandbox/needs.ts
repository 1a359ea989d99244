import type { Permission } from '../../language/permission.ts';
import { sandboxTexts } from '../../language/texts/tools/sandbox.ts';
import { say } from '../../language/texts.ts';
import { findSandbox } from './sandbox.ts';

/** What a person is asked for where a program wants to start, and what the question says of containment. */
export async function programNeeds(permission: Permission): Promise<{ needs: Permission; note: string }> {
  if (await findSandbox()) return { needs: { ...permission, isolation: 'contained' }, note: say(sandboxTexts.contains) };
  return { needs: permission, note: say(sandboxTexts.nothingContains) };
}
