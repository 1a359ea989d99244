import { constants, type Stats } from 'node:fs';
import { lstat, mkdir, readdir, readlink, rename, rmdir, symlink, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../errno.ts';
import { besideFile, type HeldFolder, holdIn, openIn } from './held-folder.ts';
import { readChunks, readDirectory } from './open-file.ts';
import { replaceIn } from './write-atomic.ts';

/** Files and whole folders, by real paths, opened as in `open-file.ts`. Links are copied as links, and never followed. */

interface CopyOptions {
  /** Whether existing files are replaced; otherwise one is an error (`EEXIST`). */
  overwrite: boolean;
  /** Whether copies keep the times of their originals. */
  keepsTimes?: boolean;
}

/** Copies a file, a link or a folder; anything else is left out. Creates parent folders. */
export const copyEntry = (from: string, to: string, options: CopyOptions): Promise<void> =>
  besideFile(from, false, (source, name) =>
    besideFile(to, true, (target, other) => copyFrom({ folder: source, name }, { folder: target, name: other }, options)),
  );

/** Moves a path, a link itself included. Between two disks it is copied, then deleted. */
export async function moveEntry(from: string, to: string): Promise<void> {
  await besideFile(from, false, (source, name) =>
    besideFile(to, true, async (target, other) => {
      await Promise.all([source.check(), target.check()]);
      try {
        await rename(source.at(name), target.at(other));
      } catch (error) {
        if (errnoOf(error) !== 'EXDEV') throw error;
        await copyFrom({ folder: source, name }, { folder: target, name: other }, { overwrite: true, keepsTimes: true });
        await removeFrom(source, name);
      }

      await target.sync();
    }),
  );
}

/** Deletes a path, a folder with everything in it. */
export const removeEntry = (file: string): Promise<void> => besideFile(file, false, removeFrom);

/** Every path in a folder, relative to it, folders before their contents; `enters` says which folders are entered. */
export async function* walkPaths(folder: string, enters: (path: string) => boolean): AsyncGenerator<string> {
  const folders = [''];
  for (let path = folders.pop(); path !== undefined; path = folders.pop()) {
    for (const entry of await readDirectory(join(folder, path))) {
      const inner = path === '' ? entry.name : `${path}/${entry.name}`;
      yield inner;
      if (entry.isDirectory() && enters(inner)) folders.push(inner);
    }
  }
}

interface Entry {
  folder: HeldFolder;
  name: string;
}

async function copyFrom(from: Entry, to: Entry, options: CopyOptions): Promise<void> {
  const found = await lstat(from.folder.at(from.name));
  if (found.isDirectory()) return copyFolder(from, to, options, found);
  if (found.isSymbolicLink()) return copyLink(from, to, options);
  if (found.isFile()) return copyFile(from, to, options);
}

async function copyFolder(from: Entry, to: Entry, options: CopyOptions, { mode, atime, mtime }: Stats): Promise<void> {
  await mkdir(to.folder.at(to.name), { mode: mode & 0o777 }).catch((error: unknown) => {
    if (errnoOf(error) !== 'EEXIST') throw error;
  });

  const source = await holdIn(from.folder, from.name);
  try {
    const target = await holdIn(to.folder, to.name);
    try {
      for (const name of await readdir(source.at('.')))
        await copyFrom({ folder: source, name }, { folder: target, name }, options);
      if (options.keepsTimes) await utimes(target.at('.'), atime, mtime);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function copyLink(from: Entry, to: Entry, { overwrite }: CopyOptions): Promise<void> {
  if (overwrite) await unlink(to.folder.at(to.name)).catch(unlessMissing);
  await symlink(await readlink(from.folder.at(from.name)), to.folder.at(to.name));
}

async function copyFile(from: Entry, to: Entry, { overwrite, keepsTimes }: CopyOptions): Promise<void> {
  if (!overwrite && (await lstat(to.folder.at(to.name)).catch(unlessMissing)))
    throw Object.assign(new Error(to.name), { code: 'EEXIST' });

  const handle = await openIn(from.folder, from.name, constants.O_RDONLY);
  try {
    const { mode, atime, mtime } = await handle.stat();
    await replaceIn(to.folder, to.name, { mode: mode & 0o777, durable: true }, async (temporary) => {
      await writeFile(temporary, readChunks(handle), { flag: 'wx', mode: mode & 0o777 });
      if (keepsTimes) await utimes(temporary, atime, mtime);
    });
  } finally {
    await handle.close();
  }
}

async function removeFrom(folder: HeldFolder, name: string): Promise<void> {
  const found = await lstat(folder.at(name));
  await folder.check();
  if (!found.isDirectory()) return unlink(folder.at(name));

  const inner = await holdIn(folder, name);
  try {
    for (const one of await readdir(inner.at('.'))) await removeFrom(inner, one);
  } finally {
    await inner.close();
  }

  await rmdir(folder.at(name));
}

function unlessMissing(error: unknown): undefined {
  if (errnoOf(error) !== 'ENOENT') throw error;
  return undefined;
}
