import { closeSync, existsSync, lstatSync, openSync, readdirSync, readlinkSync, readSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { mayDisappear } from '../../disk/paths/mount-points.ts';
import { isInside } from '../../disk/paths/path-rules.ts';
import { realPathNow } from '../../disk/paths/real-path.ts';
import type { Isolation } from '../../language/permission.ts';
import { isEnvFile, treeNames } from '../../language/safety/guarded-files.ts';
import type { ToolWorld } from '../tool.ts';

/**
 * The paths that a contained program sees. All are absolute, and real except those of programs. Nothing else exists for it.
 */
export interface SandboxMounts {
  readable: readonly string[];
  writable: readonly string[];
  /** Inside writable folders: folders and files that are read-only. */
  locked: readonly string[];
  /** Inside writable folders: folders that appear empty and read-only. */
  hidden: readonly string[];
  /** Files that cannot be read: reading each would be a question. */
  shut: readonly string[];
  /** Folders that are empty at the program's start, and removed at its end. */
  fresh: readonly string[];
  cwd: string;
  network: boolean;
}

export interface Started {
  /** The program's file, absolute. */
  program: string;
  cwd: string;
  isolation: Exclude<Isolation, 'machine'>;
  env: Readonly<Record<string, string | undefined>>;
  /** Further writable folders besides the run's. */
  more?: readonly string[];
  /** The folders of its installation. */
  installed?: readonly string[];
}

/** System folders: programs, libraries and their settings. People keep no files there, and services no sockets. */
const system = {
  linux: ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/etc', '/opt', '/nix', '/snap', '/gnu'],
  darwin: ['/usr', '/bin', '/sbin', '/System', '/Library', '/opt', '/etc', '/private/etc', '/nix', '/dev'],
};

/**
 * The run's folders are writable, the system's readable, and so is the program with its installation. The home is hidden,
 * even where it is the run's folder.
 */
export function findMounts(
  { bounds, root }: Pick<ToolWorld, 'bounds' | 'root'>,
  { program, cwd, isolation, env, more = [], installed = [] }: Started,
): SandboxMounts {
  const homes = [homedir(), env['HOME'] ?? ''].filter((one) => isAbsolute(one)).map(real);
  const isOpen = (folder: string): boolean => existsSync(folder) && !holdsHomes(real(folder), homes);
  const writable = [...bounds.inside, ...(bounds.output ? [join(bounds.output.base, bounds.output.name)] : []), ...more]
    .filter(isOpen)
    .map(real);

  const names = [root, bounds.from].filter(isOpen).map(real);
  const trees = [...new Set(names)]
    .flatMap((folder) => treeNames.map((name) => join(folder, name)))
    .filter((tree) => isShut(tree, writable));
  const network = isolation === 'net';
  const programs = [...programPlaces(program, env), ...installed].filter(isOpen);
  const systems = process.platform === 'darwin' ? system.darwin : system.linux;

  return {
    readable: outermost(
      [
        ...systems.filter((one) => existsSync(one)),
        ...(network ? resolverFiles() : []),
        ...programs,
        ...(bounds.readable ?? []).filter(isOpen).map(real),
      ],
      writable,
    ),
    writable: different(writable),
    locked: trees.filter((one) => basename(one) !== '.baton' && isThere(one) && !isLink(one)),
    hidden: trees.filter((one) => basename(one) === '.baton' || !isThere(one)),
    shut: envFilesIn([...names, ...(bounds.readable ?? []).filter(isOpen).map(real)]).filter(
      (file) => bounds.allowed?.(file, true) !== true,
    ),
    fresh: different([...homes, '/tmp', '/var/tmp', real(tmpdir())]),
    cwd: isOpen(cwd) ? real(cwd) : (homes[0] ?? '/'),
    network,
  };
}

/**
 * Whether a tree with later effects must be protected: outside writable folders it does not exist, and the run's own files
 * stay writable.
 */
const isShut = (tree: string, writable: readonly string[]): boolean =>
  writable.some((folder) => isInside(tree, folder)) && !writable.some((folder) => isInside(folder, tree));

/** The environment files (real paths) at the top of these folders, where projects keep keys. */
function envFilesIn(folders: readonly string[]): string[] {
  const files = different(folders).flatMap((folder) =>
    namesIn(folder)
      .filter(isEnvFile)
      .map((name) => real(join(folder, name))),
  );
  return different(files).filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

const isThere = (path: string): boolean => existsSync(path) && !mayDisappear(path);

/**
 * The program, and the folders of `PATH` with their libraries: version managers install into the home. A folder that may hold
 * other things too is left out.
 */
function programPlaces(program: string, env: Started['env']): string[] {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((one) => isAbsolute(one) && holdsPrograms(one));
  // The interpreter of a script counts too.
  const files = [...linksTo(program), real(program), ...interpretersOf(real(program))];
  const programFolders = files.map((one) => dirname(one)).filter(holdsPrograms);
  const installed = [...folders, ...folders.map(real)].flatMap((folder) => [folder, ...siblings(folder)]);
  return [...installed, ...files, ...programFolders.flatMap(siblings)].filter((one) => existsSync(one));
}

/** A path, with the links that it leads over: each must exist to find the next. */
function linksTo(path: string, most = 40): string[] {
  if (most === 0 || !isLink(path)) return [path];
  return [path, ...linksTo(resolve(dirname(path), readlinkSync(path)), most - 1)];
}

const holdsPrograms = (folder: string): boolean => /^(?:bin|sbin|shims|libexec|\.bin)$/.test(basename(folder));

const siblings = (folder: string): string[] => ['lib', 'libexec', 'pyvenv.cfg'].map((name) => join(dirname(folder), name));

function interpretersOf(file: string): string[] {
  try {
    const [, interpreter] = /^#!\s*(\/\S+)/.exec(beginningOf(file)) ?? [];
    return interpreter === undefined ? [] : [interpreter, real(interpreter)];
  } catch {
    return [];
  }
}

/** Enough for a script's first line; a program may have a hundred megabytes. */
function beginningOf(file: string): string {
  const bytes = Buffer.alloc(256);
  const descriptor = openSync(file, 'r');
  try {
    return bytes.toString('latin1', 0, readSync(descriptor, bytes));
  } finally {
    closeSync(descriptor);
  }
}

/** The resolver's configuration: often a link to a system service's file. */
const resolverFiles = (): string[] => ['/etc/resolv.conf'].map(real).filter((one) => existsSync(one));

/**
 * The home itself, and the folders that contain homes. In a project's folder with a home somewhere inside, that home is
 * hidden.
 */
const holdsHomes = (folder: string, homes: readonly string[]): boolean =>
  homes.includes(folder) || (homes.some((home) => isInside(home, folder)) && folder.split(/[\\/]/).filter(Boolean).length < 2);

/** Folders inside none of the others, and inside no writable one. */
const outermost = (paths: readonly string[], writable: readonly string[]): string[] =>
  different(paths).filter(
    (path, _, all) =>
      !writable.some((folder) => isInside(path, folder)) && !all.some((other) => other !== path && isInside(path, other)),
  );

const different = (paths: readonly string[]): string[] => [...new Set(paths)];

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

function real(path: string): string {
  try {
    return realPathNow(path);
  } catch {
    return path;
  }
}
