import type { Dirent, Stats } from 'node:fs';
import { join } from 'node:path';
import { errnoOf } from '../../disk/errno.ts';
import { readDirectory, statEntry } from '../../disk/files/open-file.ts';
import { isTemporary } from '../../disk/files/write-atomic.ts';
import { confine } from '../../disk/paths/confine.ts';
import { filesystemTexts } from '../../language/texts/tools/filesystem.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { compileWildcard, expandBraces } from '../../trust/wildcard.ts';
import { fileType } from '../filesystem/read.ts';
import { type ToolWorld, throwIfStopped } from '../tool.ts';

interface GlobOptions {
  world: Pick<ToolWorld, 'bounds'>;
  signal: AbortSignal;
  /** The most files. */
  most: number;
  /** Folders that are entered only where a pattern names them. */
  leaves?: readonly string[];
  /** Whether a file is included, or a folder entered, by its path from the base; not called for names in a pattern. */
  passes?(path: string, isFolder: boolean): Promise<boolean>;
  /** Called for a folder that this user may not list, by its path from the base; without it that is an error. */
  unlisted?(folder: string): void;
}

/**
 * Files below a folder (real path) whose relative path matches one of the patterns; undefined where there are too many.
 * Hidden names need a pattern that begins with a dot, as in a shell.
 */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: a walk of folders; each condition is a rule of globs
export async function globFiles(
  base: string,
  patterns: readonly (readonly string[])[],
  { world, signal, most, leaves = [], passes, unlisted }: GlobOptions,
): Promise<string[] | undefined> {
  const list = (folder: string): Promise<Dirent[]> =>
    entriesOf(join(base, folder), world).catch((error: unknown) => {
      if (!unlisted || !isDenied(error)) throw error;
      unlisted(folder);
      return [];
    });

  await list('');
  const matches = new Set<string>();
  /** Pairs of folder and pattern position, so that several stars visit no folder twice. */
  const seen = new Set<string>();
  for (const [which, parts] of patterns.entries()) {
    const open: [folder: string, place: number][] = [['', 0]];
    for (let next = open.pop(); next; next = open.pop()) {
      const [folder, place] = next;
      const part = parts[place];
      const key = `${which} ${place} ${folder}`;
      if (seen.has(key) || part === undefined) continue;

      seen.add(key);
      throwIfStopped(signal);
      const last = place === parts.length - 1;
      if (part === '**' && !last) open.push([folder, place + 1]);
      const fits = part === '**' ? () => true : compileWildcard(part);

      for (const entry of await list(folder)) {
        if ((isHidden(entry.name) && !part.startsWith('.')) || !fits(entry.name)) continue;
        if (part !== entry.name && leaves.includes(entry.name)) continue;

        const path = joinGlob(folder, entry.name);
        const type = await kindOf(join(base, path), entry, world);
        if (part !== entry.name && passes && !(await passes(path, type === 'folder'))) continue;

        if (last && type === 'file') matches.add(path);
        if (type === 'folder' && part === '**' && !entry.isSymbolicLink()) open.push([path, place]);
        else if (type === 'folder' && part !== '**' && !last) open.push([path, place + 1]);
      }

      if (matches.size > most) return undefined;
    }
  }

  return [...matches];
}

/**
 * The parts of a pattern between slashes, for each alternative of its braces. Throws a RunError for a pattern that leads out
 * of its folder.
 */
export const patternParts = (pattern: string): string[][] => expandPattern(pattern.replaceAll('\\', '/')).map(partsOf);

export const isHidden = (name: string): boolean => name.startsWith('.');
export const joinGlob = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);

/** The real path; intermediate links are no recorded reads. */
export const realOf = (file: string, { bounds }: Pick<ToolWorld, 'bounds'>): Promise<string> =>
  confine(file, 'look', { ...bounds, watch: undefined });

export async function entriesOf(folder: string, world: Pick<ToolWorld, 'bounds'>): Promise<Dirent[]> {
  return (await readDirectory(await realOf(folder, world))).filter(({ name }) => !isTemporary(name));
}

export function expandPattern(pattern: string): string[] {
  const patterns = expandBraces(pattern);
  if (patterns) return patterns;
  throw new RunError({ kind: 'input', message: say(filesystemTexts.tooManyBraces) });
}

function partsOf(pattern: string): string[] {
  const parts = pattern.split('/').filter((part) => part !== '.' && part !== '');
  if (/^(?:\/|~|[A-Za-z]:)/.test(pattern))
    throw new RunError({ kind: 'input', message: say(filesystemTexts.patternAbsolute, { pattern }) });
  if (parts.includes('..')) throw new RunError({ kind: 'input', message: say(filesystemTexts.patternUp, { pattern }) });
  return parts;
}

/** The kind of an entry; a link has the kind of its target, if that is inside. */
async function kindOf(file: string, entry: Dirent, world: Pick<ToolWorld, 'bounds'>): Promise<'file' | 'folder' | 'other'> {
  if (!entry.isSymbolicLink()) return fileType(entry);
  const target = await statInside(file, world);
  return target ? fileType(target) : 'other';
}

export async function statInside(file: string, world: Pick<ToolWorld, 'bounds'>): Promise<Stats | undefined> {
  try {
    return await statEntry(await confine(file, 'look', world.bounds));
  } catch (error) {
    if (error instanceof RunError || errnoOf(error) === 'ENOENT' || isDenied(error)) return undefined;
    throw error;
  }
}

/** Whether the system denies this user access. */
export const isDenied = (error: unknown): boolean => ['EACCES', 'EPERM'].includes(errnoOf(error) ?? '');
