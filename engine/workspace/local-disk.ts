import { isUtf8 } from 'node:buffer';
import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { errnoOf, errnoWords } from '../disk/errno.ts';
import { realPathNow } from '../disk/paths/real-path.ts';
import { diskTexts } from '../language/texts/storage/disk.ts';
import { say } from '../language/texts.ts';
import type { Disk, DiskEntry } from './disk.ts';

/** This machine's file system. */
export const localDisk: Disk = {
  get home() {
    return homedir();
  },
  get temporary() {
    return tmpdir();
  },
  exists: existsSync,
  list: (folder) =>
    unlessMissing(() =>
      readdirSync(folder, { withFileTypes: true }).map((entry): DiskEntry => ({ name: entry.name, kind: kindOfEntry(entry) })),
    ) ?? [],
  realPath: (path) => unlessMissing(() => realPathNow(path)),
  size: (file) =>
    unlessMissing(() => {
      const stat = statSync(file);
      return stat.isFile() ? stat.size : undefined;
    }),
  read(file) {
    try {
      const bytes = readFileSync(file);
      if (!isUtf8(bytes) || bytes.subarray(0, 8192).includes(0)) return { why: say(diskTexts.noText) };
      // A byte order mark does not belong to the text.
      return { text: bytes.toString('utf8').replace(/^\uFEFF/, '') };
    } catch (error) {
      const isMissing = ['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '');
      return isMissing ? undefined : { why: errnoWords(error) };
    }
  },
};

function kindOfEntry(entry: Dirent): DiskEntry['kind'] {
  if (entry.isDirectory()) return 'folder';
  return entry.isFile() ? 'file' : 'other';
}

function unlessMissing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
