import { relative } from 'node:path';
import type { Folders } from '../compile/find.ts';
import { isInside, unusablePath } from '../disk/paths/path-rules.ts';
import { guardedIn } from '../language/safety/guarded-files.ts';
import { diskTexts } from '../language/texts/storage/disk.ts';
import { say } from '../language/texts.ts';
import type { Disk } from './disk.ts';

/** Maximum size in bytes of a file that a pipeline includes. */
const largestFile = 50_000_000;

/**
 * Whether a file's text may become part of a pipeline: a regular file, not too large, whose real path is inside of the root
 * or current folder and contains no keys.
 */
export function mayRead(file: string, { root, cwd }: Folders, disk: Disk): boolean {
  const real = disk.realPath(file);
  if (real === undefined) return false;

  const isAllowed = [root, cwd].some((folder) => {
    const realFolder = disk.realPath(folder);
    return realFolder !== undefined && isInside(real, realFolder) && !holdsKeys(relative(realFolder, real));
  });

  return isAllowed && (disk.size(file) ?? Number.POSITIVE_INFINITY) <= largestFile;
}

/**
 * Why a file of a project may not be read, as a sentence: its name is unusable, or a link leads out of the project or to
 * keys.
 */
export function whyNotReadable(file: string, root: string, disk: Disk): string | undefined {
  const unusable = unusablePath(file);
  if (unusable) return say(diskTexts.unusable, { path: file, why: unusable });

  const [real, realRoot] = [disk.realPath(file), disk.realPath(root)];
  if (real === undefined || realRoot === undefined) return say(diskTexts.missing);
  if (!isInside(real, realRoot)) return say(diskTexts.outside, { path: file, file: real });

  const guarded = holdsKeys(relative(realRoot, real)) ?? holdsKeys(relative(root, file));
  return guarded && say(diskTexts.guarded[guarded.guard], { path: file, name: guarded.name });
}

const holdsKeys = (path: string) => guardedIn(path, 'read', false);
