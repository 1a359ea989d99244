import { constants, existsSync } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { diskTexts } from '../../language/texts/storage/disk.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { errnoOf } from '../errno.ts';
import { realPath } from '../paths/real-path.ts';
import { modeOfNewFolder } from './permissions.ts';
import { syncFolder } from './sync-folder.ts';

/**
 * A folder that is held open: names are resolved in it, even if its path changes meanwhile. Where the system cannot resolve
 * names through an open folder (only Linux can), device and inode are checked again.
 */
export interface HeldFolder {
  /** Its real path. */
  path: string;
  /** A path to a name in it; `.` is the folder itself. */
  at(name: string): string;
  /** Throws where its path leads elsewhere by now. */
  check(): Promise<void>;
  /** Makes new names in it durable across a power cut. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

const throughDescriptors = existsSync('/proc/self/fd');
/** Linux: opens a folder without the right to list it. Node does not export it. */
const O_PATH = 0o10000000;
const isWindows = process.platform === 'win32';
/** Missing on Windows, where creating a link takes an administrator. */
const { O_DIRECTORY = 0, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY } = constants;

/**
 * Opens a folder by its real path; with `make` it is created with its parents where missing. Throws a RunError or the
 * system's error.
 */
export async function holdFolder(path: string, make = false): Promise<HeldFolder> {
  try {
    return await hold(path, path);
  } catch (error) {
    if (!make || errnoOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
  }

  const above = await holdFolder(dirname(path), true);
  try {
    await mkdir(above.at(basename(path)), { mode: modeOfNewFolder(path) }).catch((error: unknown) => {
      if (errnoOf(error) !== 'EEXIST') throw error;
    });
    return await holdIn(above, basename(path));
  } finally {
    await above.close();
  }
}

/** Holds a folder in a folder. */
export const holdIn = (folder: HeldFolder, name: string): Promise<HeldFolder> => hold(join(folder.path, name), folder.at(name));

/** Calls `work` with the folder of a file held open. */
export async function besideFile<T>(
  file: string,
  make: boolean,
  work: (folder: HeldFolder, name: string) => Promise<T>,
): Promise<T> {
  const folder = await holdFolder(dirname(file), make);
  try {
    return await work(folder, basename(file));
  } finally {
    await folder.close();
  }
}

/**
 * Opens a file by its real path, and refuses it where the path leads elsewhere than when it was confined. It never blocks, as
 * opening a pipe would. Throws a RunError (`permission`) or the system's error.
 */
export async function openFile(file: string, flags: number = O_RDONLY): Promise<FileHandle> {
  return verified(file, await open(file, flags | O_NOFOLLOW | O_NONBLOCK).catch(unlessLink(file)));
}

/** Opens a name in a held folder. */
export async function openIn(folder: HeldFolder, name: string, flags: number, mode?: number): Promise<FileHandle> {
  const file = join(folder.path, name);
  return verified(file, await open(folder.at(name), flags | O_NOFOLLOW | O_NONBLOCK, mode).catch(unlessLink(file)));
}

/** Whether an open file is the one at a real path: by the system's path for it, else by device and inode. */
export async function isAt(handle: FileHandle, file: string, byPath = throughDescriptors): Promise<boolean> {
  if (byPath && (await readlink(`/proc/self/fd/${handle.fd}`).catch(() => '')) === file) return true;
  try {
    const [real, there, own] = await Promise.all([realPath(file), lstat(file, { bigint: true }), handle.stat({ bigint: true })]);
    return real === file && there.dev === own.dev && there.ino === own.ino;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return false;
  }
}

async function hold(path: string, way: string): Promise<HeldFolder> {
  // Windows opens no folders.
  if (isWindows) return holdByLooking(path);

  const flags = (throughDescriptors ? O_PATH : O_RDONLY) | O_DIRECTORY | O_NOFOLLOW;
  const handle = await verified(path, await open(way, flags).catch(unlessLink(path)));
  const at = throughDescriptors ? (name: string) => `/proc/self/fd/${handle.fd}/${name}` : (name: string) => join(path, name);

  return {
    path,
    at,
    async check() {
      if (!throughDescriptors && !(await isAt(handle, path))) throw moved(path);
    },
    sync: () => syncFolder(at('.')),
    close: () => handle.close(),
  };
}

async function holdByLooking(path: string): Promise<HeldFolder> {
  const look = async (): Promise<string> => {
    const [real, { dev, ino }] = await Promise.all([realPath(path), lstat(path, { bigint: true })]);
    if (real !== path) throw moved(path);
    return `${dev} ${ino}`;
  };

  const seen = await look();
  return {
    path,
    at: (name) => join(path, name),
    async check() {
      if ((await look()) !== seen) throw moved(path);
    },
    // Folders are journalled there.
    sync: async () => undefined,
    close: async () => undefined,
  };
}

async function verified(file: string, handle: FileHandle): Promise<FileHandle> {
  if (await isAt(handle, file)) return handle;
  await handle.close();
  throw moved(file);
}

const moved = (file: string): RunError => new RunError({ kind: 'permission', message: say(diskTexts.moved, { file }) });

/** Refuses a link where the real path had none: it was created since. */
const unlessLink =
  (file: string) =>
  async (error: unknown): Promise<never> => {
    // For a link, Linux answers a request for a folder with "not a folder".
    const isLink =
      errnoOf(error) === 'ELOOP' ||
      (errnoOf(error) === 'ENOTDIR' && (await lstat(file).catch(() => undefined))?.isSymbolicLink());
    throw isLink ? moved(file) : error;
  };
