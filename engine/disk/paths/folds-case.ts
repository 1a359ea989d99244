import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errnoOf } from '../errno.ts';

/**
 * Whether names in a folder are the same in any case, as mostly on Windows and macOS, and on Linux on what was mounted from there. It is
 * looked at in the nearest name with letters above it that exists: the other case of that name is found, though nothing is listed by it.
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

/** A folder that may not be listed holds nothing that is known. */
function isListed(folder: string, name: string): boolean {
  try {
    return readdirSync(folder).includes(name);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return true;
  }
}
