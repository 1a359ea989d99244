import { basename } from 'node:path';
import type { Settings } from '../../compile/world.ts';
import type { Permission } from '../../language/permission.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import type { RunEvent } from '../../state/events.ts';
import { toFailure } from '../../state/failure.ts';
import { type FolderGrant, realRoot, saveGrants } from '../../trust/grants.ts';
import { targetsIn } from './granted-permissions.ts';

/** The scope of a lasting permission, and who asked for it. */
interface GrantScope {
  root: string;
  file: string;
  settings: Settings;
}

/** The grant that is kept where a person permits for good in this folder. */
export function grantFor(
  { tool, pattern, isolation = 'contained' }: Permission,
  { root, file, settings }: GrantScope,
): Omit<FolderGrant, 'by' | 'at'> {
  const targets = targetsIn(settings);
  const target = targets.get(tool) ?? (tool === 'mcp' && pattern !== undefined ? targets.get(pattern) : undefined);
  const grant: Omit<FolderGrant, 'by' | 'at'> = { root: realRoot(root), tool, isolation, file: basename(file) };
  if (pattern !== undefined) grant.pattern = pattern;
  if (target !== undefined) grant.target = target;
  return grant;
}

/** Keeps lasting permissions that a person gives during a run; a failure is reported with the step. */
export function keepGranted(asker: GrantScope) {
  let writing = Promise.resolve();
  return {
    event(event: RunEvent, warn: (text: string) => void): void {
      if (event.type !== 'permission.given' || !event.lasting) return;
      const grant = { ...grantFor(event, asker), by: event.by, at: new Date(event.at).toISOString() };
      writing = writing
        .then(() => saveGrants([grant]))
        .catch((error: unknown) => warn(say(launchTexts.grantNotKept, { why: toFailure(error).message })));
    },
    /** Resolves when all of them are stored. */
    end: (): Promise<void> => writing,
  };
}
