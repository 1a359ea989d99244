import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errnoOf } from './errno.ts';

/**
 * Writes a whole file so that a reader and a crash see the old content or the new one, never a part. Makes the folders above it.
 * With `durable` the file is on disk when the promise resolves. `file` must be the real path: a link there would be replaced.
 * Throws the system's error.
 */
export async function writeAtomic(file: string, content: string | Uint8Array, { durable = false } = {}): Promise<void> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, temporaryName());
  try {
    const mode = await modeOf(file);
    await using handle = await open(temporary, 'wx', mode);
    await handle.writeFile(content);
    if (mode !== undefined) await handle.chmod(mode);
    if (durable) await handle.sync();
    await handle.close();
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  if (durable) await syncFolder(folder);
}

const temporaryPrefix = '.baton-tmp-';
const temporaryName = () => `${temporaryPrefix}${randomBytes(6).toString('hex')}`;

/** Whether a file name is one of ours that a crash may have left behind. */
export const isTemporary = (name: string): boolean => name.startsWith(temporaryPrefix);

/** A file that is replaced keeps its permissions. */
async function modeOf(file: string): Promise<number | undefined> {
  const found = await stat(file).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  return found && found.mode & 0o777;
}

/** Makes new names in a folder survive a power cut. Windows cannot and need not: its folders are journalled. */
export async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, 'r');
    await handle.sync();
  } catch (error) {
    if (!['EISDIR', 'EPERM', 'EINVAL', 'EACCES'].includes(errnoOf(error) ?? '')) throw error;
  } finally {
    await handle?.close();
  }
}
