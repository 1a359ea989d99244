import { basename, dirname, join } from 'node:path';
import type { Disk } from '../../engine/workspace/disk.ts';
import type { Moves } from './moves.ts';

/** A disk that caches texts and links until they are forgotten. */
export function cachedDisk(disk: Disk) {
  const texts = new Map<string, ReturnType<Disk['read']>>();
  const realPaths = new Map<string, string | undefined>();
  const cached: Disk = {
    ...disk,
    read(file) {
      if (!texts.has(file)) texts.set(file, disk.read(file));
      return texts.get(file);
    },
    realPath(path) {
      if (!realPaths.has(path)) realPaths.set(path, disk.realPath(path));
      return realPaths.get(path);
    },
  };

  return {
    disk: cached,
    /** Whether a file was read or looked for. */
    has: (file: string): boolean => texts.has(file) || realPaths.has(file),
    forget(file: string): void {
      texts.delete(file);
      realPaths.delete(file);
    },
    clear(): void {
      texts.clear();
      realPaths.clear();
    },
  };
}

/** A disk with the unsaved texts of an editor, also of files that do not exist yet. */
export const withOpenTexts = (disk: Disk, openText: (file: string) => string | undefined): Disk => ({
  ...disk,
  read(file) {
    const text = openText(file);
    return text === undefined ? disk.read(file) : { text };
  },
  realPath(path) {
    const real = disk.realPath(path);
    if (real !== undefined || openText(path) === undefined) return real;
    return join(disk.realPath(dirname(path)) ?? dirname(path), basename(path));
  },
  size: (file) => openText(file)?.length ?? disk.size(file),
});

/** A disk as it will be after some files are moved. */
export function withMoves(disk: Disk, moves: Moves): Disk {
  const before = <T>(path: string, read: (path: string) => T): T | undefined => {
    const now = moves.from(path);
    return now === undefined ? undefined : read(now);
  };
  return {
    ...disk,
    exists: (path) => before(path, disk.exists) ?? false,
    list: (folder) => before(folder, disk.list) ?? [],
    read: (file) => before(file, disk.read),
    size: (file) => before(file, disk.size),
    realPath(path) {
      const real = before(path, disk.realPath);
      return real === undefined ? undefined : moves.to(real);
    },
  };
}
