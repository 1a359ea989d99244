import { lstatSync, mkdirSync, type Stats } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The folder `~/.baton/compiled`, which only this user may read and write, since its content is run as code. Undefined where
 * it cannot be created, or where others have access to it.
 */
export function ownFolder(): string | undefined {
  try {
    const folder = join(homedir(), '.baton', 'compiled');
    // It exists at every start but the first.
    const stats = lstatSync(folder, { throwIfNoEntry: false }) ?? makeFolder(folder);
    const isPrivate = process.getuid === undefined || (stats.uid === process.getuid() && (stats.mode & 0o077) === 0);
    return stats.isDirectory() && isPrivate ? folder : undefined;
  } catch {
    return undefined;
  }
}

function makeFolder(folder: string): Stats {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return lstatSync(folder);
}
