import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import { Refusal } from '../refusal.ts';

/** What makes a folder the root of pipelines, and what is obeyed there. */
const settingsFiles = ['baton.yaml', 'baton.yml', '.baton', '.env', '.git'];

/**
 * Throws a Refusal where what would be obeyed in a root belongs to somebody else than the user, the system's administrator, or the owner of
 * the pipeline (without one, of the root itself): in a folder that several people share, each of them could put it there. `BATON_TRUST_OWNER=1` is for containers, where
 * owners mean nothing, and Windows has no such owners.
 */
export function refuseForeignOwner(root: string, pipeline?: string, trusts = process.env['BATON_TRUST_OWNER'] === '1'): void {
  const user = process.getuid?.();
  if (user === undefined || trusts) return;
  // A pipeline that is not saved yet is whoever's its folder is.
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

/** The number of the user to whom a file belongs; undefined where there is none. */
const fileOwner = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.uid;
