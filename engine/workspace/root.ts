import nodePath, { dirname, join, resolve } from 'node:path';
import { areMountMarks } from '../language/safety/mount-marks.ts';
import type { Disk } from './disk.ts';
import { localDisk } from './local-disk.ts';

/**
 * The root of a pipeline file: the nearest folder above it with `baton.yaml`, `.baton` or `.git`; else `cwd` if it contains
 * the file; else the file's own folder. `cwd` is the current folder of a command, or in an editor the workspace folder of the
 * file. The `.baton` of the home folder and of the temporary folder makes neither a root.
 */
export function findRoot(file: string, cwd: string, disk: Disk = localDisk): string {
  const own = dirname(resolve(cwd, file));
  return markedRoot(own, disk) ?? (isFolderIn(own, resolve(cwd)) ? resolve(cwd) : own);
}

/** The current folder for a file in an editor: the innermost workspace folder around it, else the file's own. */
export function editorWorkingFolder(file: string, workspaceFolders: readonly string[], system = nodePath): string {
  const own = system.dirname(file);
  const enclosing = workspaceFolders.filter((folder) => isFolderIn(own, folder, system));
  return enclosing.sort((a, b) => b.length - a.length)[0] ?? own;
}

function markedRoot(start: string, disk: Disk): string | undefined {
  const ownBaton = new Set([disk.home, disk.temporary].flatMap((folder) => [resolve(folder), disk.realPath(folder)]));
  for (let folder = start; ; folder = dirname(folder)) {
    const has = (name: string): boolean => isThere(join(folder, name), disk);
    if (has('baton.yaml') || has('baton.yml') || has('.git') || (has('.baton') && !ownBaton.has(folder))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** An empty folder that a sandbox created as a mount point counts as missing. */
const isThere = (path: string, disk: Disk): boolean =>
  disk.exists(path) && !areMountMarks(disk.list(path).map(({ name }) => name));

function isFolderIn(folder: string, enclosing: string, { relative, isAbsolute } = nodePath): boolean {
  const path = relative(enclosing, folder);
  return path.split(/[\\/]/)[0] !== '..' && !isAbsolute(path);
}
