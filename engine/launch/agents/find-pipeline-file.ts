import { resolve } from 'node:path';
import { isInside } from '../../disk/paths/path-rules.ts';
import { realPath } from '../../disk/paths/real-path.ts';

/**
 * A YAML file in one of the folders, by its path from there or its absolute one; undefined where there is none. It must lie there in fact:
 * a link in the folder that leads out of it opens nothing.
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
