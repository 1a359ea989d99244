import { isAbsolute, join } from 'node:path';
import { errnoOf } from '../../disk/errno.ts';
import { isInside } from '../../disk/paths/path-rules.ts';
import { realPath } from '../../disk/paths/real-path.ts';
import type { ReadRun } from '../resume/read-run.ts';

/**
 * The path of a file that a run claims to have written. For a foreign run only if it really is in its output folder, and that
 * folder in the root: its log and links came from elsewhere. Undefined otherwise.
 */
export async function findProduct(
  { started, foreign }: Pick<ReadRun, 'started' | 'foreign'>,
  file: string,
): Promise<string | undefined> {
  const path = isAbsolute(file) ? file : join(started.output_path, file);
  if (!foreign) return path;
  const [root, output, realFile] = await Promise.all([started.root, started.output_path, path].map(realPathIfThere));
  const isWithin = root && output && realFile && isInside(output, root) && isInside(realFile, output);
  return isWithin ? realFile : undefined;
}

/** Undefined where nothing exists. */
const realPathIfThere = (path: string): Promise<string | undefined> =>
  realPath(path).catch((error: unknown) => {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'ENOTDIR' || errno === 'ELOOP') return undefined;
    throw error;
  });
