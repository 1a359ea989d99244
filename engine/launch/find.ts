import { readFileSync, realpathSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import type { Folders } from '../compile/find.ts';
import { placesOf } from '../compile/find.ts';
import type { World } from '../compile/world.ts';
import { isInside } from '../disk/confine.ts';
import { guardedIn } from '../language/guarded-files.ts';
import { findPattern } from '../patterns/library.ts';

/** The largest file that a pipeline takes in, in bytes. */
const most = 50_000_000;

/** Finds files on this machine, else a pattern of the library, and remembers every text that was taken, so that a resume has the same. */
export function findOnDisk(folders: Folders): { find: NonNullable<World['find']>; taken: Map<string, string> } {
  const taken = new Map<string, string>();
  return {
    taken,
    find(path, from) {
      for (const file of placesOf(path, from, folders)) {
        const known = taken.get(file);
        if (known !== undefined) return { file, text: known };
        const text = readInside(file, folders);
        if (text === undefined) continue;
        taken.set(file, text);
        return { file, text };
      }
      const pattern = findPattern(path);
      if (pattern) taken.set(pattern.file, pattern.text);
      return pattern;
    },
  };
}

/** Finds only among texts that are at hand: those of a plan. */
export const findAmong =
  (texts: ReadonlyMap<string, string>, folders: Folders): NonNullable<World['find']> =>
  (path, from) => {
    const file = [...placesOf(path, from, folders), findPattern(path)?.file ?? ''].find((place) => texts.has(place));
    return file === undefined ? undefined : { file, text: texts.get(file) ?? '' };
  };

/** Whether a real path lies in a folder and holds no keys. */
const isOpen = (file: string, folder: string): boolean =>
  isInside(file, folder) && guardedIn(relative(folder, file), 'read', false) === undefined;

/** The text of a file; undefined where there is none, where it is no file, or where a link leads out of the folders. */
function readInside(file: string, { root, cwd }: Folders): string | undefined {
  try {
    const real = realpathSync(file);
    const inside = [root, cwd].some((folder) => isOpen(real, realpathSync(folder)));
    const stat = statSync(real);
    return inside && stat.isFile() && stat.size <= most ? readFileSync(real, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
