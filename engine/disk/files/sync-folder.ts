import { open } from 'node:fs/promises';
import { errnoOf } from '../errno.ts';

/** Makes new names in a folder durable across a power cut. Windows cannot and need not: its folders are journalled. */
export async function syncFolder(folder: string): Promise<void> {
  await sync(folder, 'r').catch((error: unknown) => {
    if (!['EISDIR', 'EPERM', 'EINVAL', 'EACCES'].includes(errnoOf(error) ?? '')) throw error;
  });
}

/** Has a path written to the disk (fsync). Throws the system's error. */
export async function sync(path: string, flags: string): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
