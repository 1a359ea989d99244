import { resolve } from 'node:path';
import { isInside } from '../../disk/paths/path-rules.ts';
import { realPath } from '../../disk/paths/real-path.ts';

/**
 * A YAML file in one of the folders, by its relative or absolute path; undefined where there is none. Its real path must be
 * in the folder: a link that leads out of it opens nothing.
 */
export async function findPipelineFile(folders: readonly string[], file: string): Promise<string | undefined> {
  for (const folder of folders) {
    const path = resolve(folder, file);
    const [place, home] = await Promise.all([path, folder].map((one) => realPath(one).catch(() => undefined)));
    if (place === undefined || home === undefined || !isInside(path, folder) || !isInside(place, home)) continue;
    if ([path, place].every((one) => /\.ya?ml$/.test(one))) return path;
  }
  return undefined;
}
