import nodePath from 'node:path';
import { isInside } from '../../engine/disk/paths/path-rules.ts';

/**
 * How a file can be named from another: files are looked for beside the one that names them and in the folders above, so the path from
 * the nearest folder above both does.
 */
export function pathFrom(file: string, from: string, system = nodePath): string {
  const { dirname, relative, sep } = system;
  let folder = dirname(from);
  while (!isInside(file, folder, system) && dirname(folder) !== folder) folder = dirname(folder);
  return relative(folder, file).replaceAll(sep, '/');
}
