import nodePath from 'node:path';
import { isInside } from '../../engine/disk/paths/path-rules.ts';

/**
 * A path by which one file can name another: files are searched beside the naming file and in the folders above, so the path
 * from the nearest common folder works.
 */
export function pathFrom(file: string, from: string, system = nodePath): string {
  const { dirname, relative, sep } = system;
  let folder = dirname(from);
  while (!isInside(file, folder, system) && dirname(folder) !== folder) folder = dirname(folder);
  return relative(folder, file).replaceAll(sep, '/');
}
