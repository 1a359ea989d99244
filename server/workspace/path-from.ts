import { dirname, relative, sep } from 'node:path';

/**
 * How a file can be named from another: files are looked for beside the one that names them and in the folders above, so the path from
 * the nearest folder above both does.
 */
export function pathFrom(file: string, from: string): string {
  let folder = dirname(from);
  while (!file.startsWith(folder.endsWith(sep) ? folder : folder + sep) && dirname(folder) !== folder) folder = dirname(folder);
  return relative(folder, file).replaceAll(sep, '/');
}
