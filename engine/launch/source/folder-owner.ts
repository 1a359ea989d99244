import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import { Refusal } from '../refusal.ts';

/** Files that make a folder a root of pipelines and are read as settings. */
const settingsFiles = ['baton.yaml', 'baton.yml', '.baton', '.env', '.git'];

/**
 * Throws a Refusal where a settings file in the root is owned by anyone but the user, the administrator, or the owner of the
 * pipeline (or of the root, without a pipeline): in a shared folder anybody could have put it there. `BATON_TRUST_OWNER=1`
 * turns this off for containers, where owners mean nothing; Windows has no such owners.
 */
export function refuseForeignOwner(root: string, pipeline?: string, trusts = process.env['BATON_TRUST_OWNER'] === '1'): void {
  const user = process.getuid?.();
  if (user === undefined || trusts) return;

  // An unsaved pipeline counts as owned by its folder's owner.
  const owners = new Set([
    user,
    0,
    pipeline === undefined ? fileOwner(root) : (fileOwner(pipeline) ?? fileOwner(dirname(pipeline))),
  ]);

  for (const name of settingsFiles) {
    const file = join(root, name);
    const owner = fileOwner(file);
    if (owner === undefined || owners.has(owner)) continue;
    throw new Refusal(say(launchTexts.foreignOwner, { file, owner }), { hint: say(launchTexts.foreignOwnerHint), file });
  }
}

/** The owner's user id; undefined where there is no file. */
const fileOwner = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.uid;
