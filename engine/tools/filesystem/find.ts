import type { Dirent, Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../disk/errno.ts';
import { holdFolder } from '../../disk/files/held-folder.ts';
import { readDirectory, statEntry } from '../../disk/files/open-file.ts';
import { isTemporary } from '../../disk/files/write-atomic.ts';
import { confine } from '../../disk/paths/confine.ts';
import type { JsonMap } from '../../language/json.ts';
import { filesystemTexts, filesystemVerbs } from '../../language/texts/tools/filesystem.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { compileWildcard, expandBraces } from '../../trust/wildcard.ts';
import { attempt, fileSuccess, type LocatedFile, locate, refuseFile } from '../files/locate.ts';
import { flagParameter, optionalText, textParameter } from '../parameters.ts';
import { type Execute, type ToolWorld, throwIfStopped } from '../tool.ts';
import { fileType } from './read.ts';

/** Items that one result may hold. */
const mostItems = 100_000;

/** The entries of a folder. With `recursive` also those of its folders, except hidden ones, whose contents are not for pipelines. */
export const listFolder: Execute = async (parameters, world, { signal }) => {
  const located = await locate(parameters, 'path', 'look', world);
  const patterns = braces(optionalText(parameters, 'pattern') ?? '*').map(compileWildcard);
  const recursive = flagParameter(parameters, 'recursive', false);
  return attempt(located, filesystemVerbs.list, async () => {
    const found: string[] = [];
    const folders = [''];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      throwIfStopped(signal);
      for (const entry of await entriesOf(join(located.file, folder), world)) {
        const path = joined(folder, entry.name);
        if (patterns.some((fits) => fits(entry.name))) found.push(path);
        if (recursive && entry.isDirectory() && !isHidden(entry.name)) folders.push(path);
      }
      if (found.length > mostItems)
        return refuseFile(located, filesystemVerbs.list, say(filesystemTexts.tooManyItems, { most: mostItems }));
    }
    return listed(located, found, world);
  });
};

/** Files whose path from the folder fits. As in a shell, `*` and `**` pass over hidden names. */
export const glob: Execute = async (parameters, world, { signal }) => {
  const located = await locate({ path: '.', ...parameters }, 'path', 'look', world);
  const patterns = braces(textParameter(parameters, 'pattern').replaceAll('\\', '/')).map(partsOf);
  // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: a walk of folders; each condition is a rule of globs
  return attempt(located, filesystemVerbs.search, async () => {
    await entriesOf(located.file, world);
    const found = new Set<string>();
    /** Folder and place in the pattern, so that several stars look into no folder twice. */
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
        for (const entry of await entriesOf(join(located.file, folder), world)) {
          if ((isHidden(entry.name) && !part.startsWith('.')) || !fits(entry.name)) continue;
          const path = joined(folder, entry.name);
          const type = await kindOf(join(located.file, path), entry, world);
          if (last && type === 'file') found.add(path);
          if (type === 'folder' && part === '**' && !entry.isSymbolicLink()) open.push([path, place]);
          else if (type === 'folder' && part !== '**' && !last) open.push([path, place + 1]);
        }
        if (found.size > mostItems)
          return refuseFile(located, filesystemVerbs.search, say(filesystemTexts.tooManyFiles, { most: mostItems }));
      }
    }
    return listed(located, [...found], world);
  });
};

const isHidden = (name: string): boolean => name.startsWith('.');
const joined = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);

/** Where a path really leads; what is looked at on the way is no reading of its own. */
const realOf = (file: string, { bounds }: ToolWorld): Promise<string> => confine(file, 'look', { ...bounds, watch: undefined });

async function entriesOf(folder: string, world: ToolWorld): Promise<Dirent[]> {
  return (await readDirectory(await realOf(folder, world))).filter(({ name }) => !isTemporary(name));
}

function braces(pattern: string): string[] {
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

/** The kind of an entry; a link has the kind of its target, where that is inside. */
async function kindOf(file: string, entry: Dirent, world: ToolWorld): Promise<'file' | 'folder' | 'other'> {
  if (!entry.isSymbolicLink()) return fileType(entry);
  const target = await statInside(file, world);
  return target ? fileType(target) : 'other';
}

async function statInside(file: string, world: ToolWorld): Promise<Stats | undefined> {
  try {
    return await statEntry(await confine(file, 'look', world.bounds));
  } catch (error) {
    if (error instanceof RunError || errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function listed(located: LocatedFile, paths: readonly string[], world: ToolWorld): Promise<JsonMap> {
  const base = located.given === '.' ? '' : located.given.replace(/[\\/]+$/, '') || located.given;
  const looked = await lookAtAll(located, paths, world);
  const described = await Promise.all(
    [...paths].sort().map(async (path): Promise<JsonMap | undefined> => {
      const own = looked.get(path);
      const found = own?.isSymbolicLink() ? ((await statInside(join(located.file, path), world)) ?? own) : own;
      if (!found) return undefined;
      const full = base.endsWith('/') ? base + path : joined(base, path);
      return {
        name: path.slice(path.lastIndexOf('/') + 1),
        path: full,
        type: fileType(found),
        size: found.size,
        modified: found.mtime.toISOString(),
      };
    }),
  );
  const items = described.filter((item) => item !== undefined);
  const files = items.filter(({ type }) => type === 'file').flatMap(({ path }) => (typeof path === 'string' ? [path] : []));
  return fileSuccess(located, { items, files, count: items.length });
}

/** The entry of each path, every folder held open once; an entry deleted since it was found is left out. */
async function lookAtAll(located: LocatedFile, paths: readonly string[], world: ToolWorld): Promise<Map<string, Stats>> {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    const inner = folders.get(folder);
    if (inner) inner.push(path);
    else folders.set(folder, [path]);
  }

  const looked = new Map<string, Stats>();
  for (const [folder, inner] of folders) {
    const held = await holdFolder(await realOf(join(located.file, folder), world));
    try {
      await Promise.all(
        inner.map(async (path) => {
          const found = await lstat(held.at(path.slice(path.lastIndexOf('/') + 1))).catch((error: unknown) => {
            if (errnoOf(error) === 'ENOENT') return undefined;
            throw error;
          });
          if (found) looked.set(path, found);
        }),
      );
    } finally {
      await held.close();
    }
  }
  return looked;
}
