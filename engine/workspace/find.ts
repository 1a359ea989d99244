import type { Folders } from '../compile/find.ts';
import { placesOf } from '../compile/find.ts';
import type { World } from '../compile/world.ts';
import { findPattern } from '../patterns/library.ts';
import type { Disk } from './disk.ts';
import { mayRead } from './guards.ts';

type Find = NonNullable<World['find']>;

/** Finds the files that pipelines name where `readText` has a text for one of their places, else among the patterns of the library. */
export const findFiles =
  (folders: Folders, readText: (file: string) => string | undefined): Find =>
  (path, from) => {
    for (const file of placesOf(path, from, folders)) {
      const text = readText(file);
      if (text !== undefined) return { file, text };
    }
    return findPattern(path);
  };

/** Finds files on a disk, and remembers every text that was taken in, so that a resume has the same. */
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

/** Finds only among texts that are at hand: those of a plan. */
export const findAmong =
  (texts: ReadonlyMap<string, string>, folders: Folders): Find =>
  (path, from) => {
    const file = [...placesOf(path, from, folders), findPattern(path)?.file ?? ''].find((place) => texts.has(place));
    return file === undefined ? undefined : { file, text: texts.get(file) ?? '' };
  };

/** Why the first file that is there and may be read gives no text, as a clause: it is none, or the disk refuses. */
export const whyUnreadOn =
  (folders: Folders, disk: Disk): NonNullable<World['whyUnread']> =>
  (path, from) => {
    for (const file of placesOf(path, from, folders)) {
      const content = mayRead(file, folders, disk) ? disk.read(file) : undefined;
      if (content) return content.text === undefined ? content.why : undefined;
    }
    return undefined;
  };
