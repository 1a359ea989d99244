import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errnoOf } from '../errno.ts';

/**
 * Whether a folder ignores case in names, as is usual on Windows and macOS, and on Linux for mounts from there. It tests the
 * nearest existing ancestor with letters in its name: the other case of the name is found, though it is not listed.
 */
export function foldsCase(folder: string): boolean {
  for (let at = folder; dirname(at) !== at; at = dirname(at)) {
    const other = otherCase(basename(at));
    if (other === basename(at) || !existsSync(at)) continue;
    return existsSync(join(dirname(at), other)) && !isListed(dirname(at), other);
  }
  return false;
}

const otherCase = (name: string): string =>
  Array.from(name, (sign) => (sign === sign.toLowerCase() ? sign.toUpperCase() : sign.toLowerCase())).join('');

/** A folder that may not be listed counts as empty. */
function isListed(folder: string, name: string): boolean {
  try {
    return readdirSync(folder).includes(name);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return true;
  }
}
