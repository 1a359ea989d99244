import { lstat, readlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, parse, relative, resolve } from 'node:path';
import type { Permission } from '../../language/permission.ts';
import { type FileUse, type Guard, guardedIn, runsFolderIn } from '../../language/safety/guarded-files.ts';
import { diskTexts } from '../../language/texts/storage/disk.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { diskError, errnoOf } from '../errno.ts';
import { foldPath, isInside, unusablePath } from './path-rules.ts';
import { realPath } from './real-path.ts';

/** The bounds within which files may be read and written. */
export interface FileBounds {
  /** The base of relative paths. */
  from: string;
  /** Folders (absolute) that may be read and written, with everything in them. */
  inside: readonly string[];
  /** Further folders (absolute) that may only be read. */
  readable?: readonly string[] | undefined;
  /** The run's own output folder: `name` below the real path of `base`. Files that take effect later may be written there. */
  output?: { base: string; name: string } | undefined;
  /** The files (real paths) that the run was made from: writing one is a question. */
  sources?: readonly string[] | undefined;
  /** Reading the folders of runs is a question: the reader is not meant to know what runs know. */
  guardsRuns?: true;
  /** Whether this real path was allowed although it lies outside, or is `guarded`. */
  allowed?(file: string, guarded: boolean): boolean;
  /** How a person can allow `file`. */
  hint?(file: string): string;
  /** The same as a permission that a run may ask for. */
  needs?(file: string): Permission;
  /** Called with each allowed path and its real path, before it is used. */
  watch?(path: string, use: FileUse, file: string): Promise<void>;
}

/**
 * The real path of `path`, with all links resolved, inside the bounds. Both slashes separate on every system, so that a
 * pipeline means the same everywhere. Throws a RunError: `input` for an unusable path, `permission` for one outside the
 * bounds or guarded against this use (`guarded-files.ts`).
 */
export const confine = (path: string, use: FileUse, bounds: FileBounds): Promise<string> => within(path, use, bounds, follow);

/** The same for the name itself: a link is not followed, as for moving and deleting. */
export const confineEntry = (path: string, use: FileUse, bounds: FileBounds): Promise<string> =>
  within(path, use, bounds, async (file, asked) =>
    file === parse(file).root ? file : join(await follow(dirname(file), asked), basename(file)),
  );

async function within(
  path: string,
  use: FileUse,
  bounds: FileBounds,
  real: (file: string, asked: string) => Promise<string>,
): Promise<string> {
  const wrong = unusablePath(path);
  if (wrong) throw new RunError({ kind: 'input', message: say(diskTexts.unusable, { path: printablePath(path), why: wrong }) });

  const written = resolve(bounds.from, spelled(path));
  const folders = [...bounds.inside, ...(use === 'write' ? [] : (bounds.readable ?? []))];
  const { output } = bounds;
  const [file, base, ...reals] = await Promise.all([
    real(written, path),
    output && follow(output.base, output.base),
    ...folders.map((one) => follow(one, one)),
  ]);

  const folder = innermost(file, reals);
  const own = base !== undefined && isInside(file, join(base, output?.name ?? ''));
  // A link may have a harmless name for a guarded file, or a guarded name for a harmless one.
  const names = [folder === undefined ? file : relative(folder, file), nameIn(folders, written)];
  const guarded =
    names.map((name) => guardedIn(name, use, own)).find((one) => one !== undefined) ??
    sourceIn(file, use, bounds) ??
    runsIn(names, use, bounds);
  if ((folder !== undefined && !guarded) || bounds.allowed?.(file, guarded !== undefined)) {
    await bounds.watch?.(path, use, file);
    return file;
  }

  throw new RunError({
    kind: 'permission',
    message:
      folder !== undefined && guarded
        ? say(diskTexts.guarded[guarded.guard], { path: printablePath(path), name: printablePath(guarded.name) })
        : say(diskTexts.outside, { path: printablePath(path), file: printablePath(file) }),
    hint: bounds.hint?.(file),
    needs: bounds.needs?.(file),
  });
}

/** The nearest folder around a file: the components of that folder's own path were known when it was chosen. */
const innermost = (file: string, folders: readonly string[]): string | undefined =>
  folders.filter((folder) => isInside(file, folder)).sort((a, b) => b.length - a.length)[0];

/** A path as written, relative to the folder that it was meant to lie in. */
function nameIn(folders: readonly string[], written: string): string {
  const folder = innermost(written, folders);
  return folder === undefined ? basename(written) : relative(folder, written);
}

function sourceIn(file: string, use: FileUse, { sources = [] }: FileBounds): { guard: Guard; name: string } | undefined {
  return use === 'write' && sources.some((source) => foldPath(source) === foldPath(file))
    ? { guard: 'source', name: basename(file) }
    : undefined;
}

function runsIn(names: readonly string[], use: FileUse, { guardsRuns }: FileBounds): { guard: Guard; name: string } | undefined {
  if (!guardsRuns || use === 'look') return undefined;
  const name = names.map(runsFolderIn).find((one) => one !== undefined);
  return name === undefined ? undefined : { guard: 'runs', name };
}

const spelled = (path: string): string => path.replace(/^~(?=[\\/]|$)/, () => homedir()).replaceAll('\\', '/');

const printablePath = (path: string): string =>
  (path.length > 200 ? `${path.slice(0, 200)}…` : path).replace(/[\u0000-\u001f\u007f]/g, '\uFFFD');

/** Hard stop for links that lead to links. */
const mostLinks = 40;

/**
 * The real path, whose last parts need not exist yet. A dangling link is followed too: writing to it would create its target.
 */
async function follow(file: string, written: string, links = 0): Promise<string> {
  if (links > mostLinks) throw circle(written);
  try {
    return await realPath(file);
  } catch (error) {
    if (errnoOf(error) === 'ELOOP') throw circle(written);
    if (errnoOf(error) !== 'ENOENT' || file === parse(file).root)
      throw diskError(error, say(diskTexts.unusableHead, { path: printablePath(written) }), file);
  }

  const folder = await follow(dirname(file), written, links);
  const entry = join(folder, basename(file));
  const link = await lstat(entry).catch(() => undefined);

  return link?.isSymbolicLink() ? follow(resolve(folder, await readlink(entry)), written, links + 1) : entry;
}

const circle = (path: string) =>
  new RunError({ kind: 'input', message: say(diskTexts.unusable, { path: printablePath(path), why: say(diskTexts.circle) }) });
