import { closeSync, existsSync, lstatSync, openSync, readdirSync, readlinkSync, readSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { isMountPoint } from '../../disk/paths/mount-points.ts';
import { isInside } from '../../disk/paths/path-rules.ts';
import { realPathNow } from '../../disk/paths/real-path.ts';
import type { Isolation } from '../../language/permission.ts';
import { isEnvFile, treeNames } from '../../language/safety/guarded-files.ts';
import type { ToolWorld } from '../tool.ts';

/** What a contained program sees of the disk. All paths are absolute, and real but for those of programs. Everything else is not there. */
export interface SandboxMounts {
  readable: readonly string[];
  writable: readonly string[];
  /** Inside of what may be written: folders and files that may only be read. */
  locked: readonly string[];
  /** Inside of what may be written: folders that show as empty and cannot be written. */
  hidden: readonly string[];
  /** Files that cannot be read: each would be a question. */
  shut: readonly string[];
  /** Folders that are empty when the program starts, and gone when it has ended. */
  fresh: readonly string[];
  cwd: string;
  network: boolean;
}

export interface Started {
  /** Its file, absolute. */
  program: string;
  cwd: string;
  isolation: Exclude<Isolation, 'machine'>;
  env: Readonly<Record<string, string | undefined>>;
  /** Folders that this program may write beside those of the run. */
  more?: readonly string[];
  /** Folders that it is installed in. */
  installed?: readonly string[];
}

/** Folders of the system: programs, libraries and their settings. None of them is where people keep files, or services their sockets. */
const system = {
  linux: ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/etc', '/opt', '/nix', '/snap', '/gnu'],
  darwin: ['/usr', '/bin', '/sbin', '/System', '/Library', '/opt', '/etc', '/private/etc', '/nix', '/dev'],
};

/**
 * The folders of the run may be written, the system's may be read, and so may the program with what is installed around it. The home is
 * hidden, also where a run has it for its folder.
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

/** Whether a tree that acts later has to be shut: what lies in no folder that may be written is not there, and what the run may write stays so. */
const isShut = (tree: string, writable: readonly string[]): boolean =>
  writable.some((folder) => isInside(tree, folder)) && !writable.some((folder) => isInside(folder, tree));

/** The files (real paths) with variables at the top of these folders, where the project keeps its keys. */
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

/** A mount point that exists only for a mount may be gone in the next moment. */
const isThere = (path: string): boolean => existsSync(path) && !isMountPoint(path);

/**
 * The program, and the folders of `PATH` with the libraries beside them: version managers install into the home. A folder that may hold
 * other things too is not among them.
 */
function programPlaces(program: string, env: Started['env']): string[] {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((one) => isAbsolute(one) && holdsPrograms(one));
  // Where a script begins with a program, that program counts too.
  const files = [...linksTo(program), real(program), ...interpretersOf(real(program))];
  const programFolders = files.map((one) => dirname(one)).filter(holdsPrograms);
  const installed = [...folders, ...folders.map(real)].flatMap((folder) => [folder, ...siblings(folder)]);
  return [...installed, ...files, ...programFolders.flatMap(siblings)].filter((one) => existsSync(one));
}

/** A path, and the paths that it leads over as a link: each must be there for the next one to be found. */
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

/** The first line of a script fits into it; a program may be a hundred megabytes long. */
function beginningOf(file: string): string {
  const bytes = Buffer.alloc(256);
  const descriptor = openSync(file, 'r');
  try {
    return bytes.toString('latin1', 0, readSync(descriptor, bytes));
  } finally {
    closeSync(descriptor);
  }
}

/** Where names of hosts are looked up: often a link to what a service of the system keeps. */
const resolverFiles = (): string[] => ['/etc/resolv.conf'].map(real).filter((one) => existsSync(one));

/** The home itself, and what homes lie in on a machine. In a folder of a project that has a home somewhere in it that home is hidden. */
const holdsHomes = (folder: string, homes: readonly string[]): boolean =>
  homes.includes(folder) || (homes.some((home) => isInside(home, folder)) && folder.split(/[\\/]/).filter(Boolean).length < 2);

/** Folders inside none of the others, and inside none that may be written. */
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
