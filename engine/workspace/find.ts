import type { Folders } from '../compile/find.ts';
import { placesOf } from '../compile/find.ts';
import type { World } from '../compile/world.ts';
import { findPattern } from '../patterns/library.ts';
import type { Disk } from './disk.ts';
import { mayRead } from './guards.ts';

type Find = NonNullable<World['find']>;

/**
 * Finds the files that pipelines name: the first of their possible places for which `readText` has a text, else a pattern of
 * the library.
 */
export const findFiles =
  (folders: Folders, readText: (file: string) => string | undefined): Find =>
  (path, from) => {
    for (const file of placesOf(path, from, folders)) {
      const text = readText(file);
      if (text !== undefined) return { file, text };
    }
    return findPattern(path);
  };

/** Finds files on a disk, and records every text that was used, so that a resumed run gets the same. */
export function findOnDisk(folders: Folders, disk: Disk): { find: Find; taken: Map<string, string> } {
  const taken = new Map<string, string>();
  const find = findFiles(
    folders,
    (file) => taken.get(file) ?? (mayRead(file, folders, disk) ? disk.read(file)?.text : undefined),
  );

  return {
    taken,
    find(path, from) {
      const result = find(path, from);
      if (result) taken.set(result.file, result.text);
      return result;
    },
  };
}

/** Finds files only among given texts: those of a plan. */
export const findAmong =
  (texts: ReadonlyMap<string, string>, folders: Folders): Find =>
  (path, from) => {
    const file = [...placesOf(path, from, folders), findPattern(path)?.file ?? ''].find((place) => texts.has(place));
    return file === undefined ? undefined : { file, text: texts.get(file) ?? '' };
  };

/** Why the first existing and permitted file gives no text, as a clause: it is no text, or the disk refuses. */
export const whyUnreadOn =
  (folders: Folders, disk: Disk): NonNullable<World['whyUnread']> =>
  (path, from) => {
    for (const file of placesOf(path, from, folders)) {
      const content = mayRead(file, folders, disk) ? disk.read(file) : undefined;
      if (content) return content.text === undefined ? content.why : undefined;
    }
    return undefined;
  };
