import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../disk/errno.ts';
import { holdFolder } from '../../disk/files/held-folder.ts';
import type { JsonMap } from '../../language/json.ts';
import { filesystemTexts, filesystemVerbs } from '../../language/texts/tools/filesystem.ts';
import { say } from '../../language/texts.ts';
import { compileWildcard } from '../../trust/wildcard.ts';
import {
  entriesOf,
  expandPattern,
  globFiles,
  isHidden,
  joinGlob,
  patternParts,
  realOf,
  statInside,
} from '../files/glob-files.ts';
import { attempt, fileSuccess, type LocatedFile, locate, refuseFile } from '../files/locate.ts';
import { flagParameter, optionalText, textParameter } from '../parameters.ts';
import { type Execute, type ToolWorld, throwIfStopped } from '../tool.ts';
import { fileType } from './read.ts';

/** The most items of one result. */
const mostItems = 100_000;

/**
 * The entries of a folder. With `recursive` also those of its subfolders, except hidden ones, whose contents are not for
 * pipelines.
 */
export const listFolder: Execute = async (parameters, world, { signal }) => {
  const located = await locate(parameters, 'path', 'look', world);
  const patterns = expandPattern(optionalText(parameters, 'pattern') ?? '*').map(compileWildcard);
  const recursive = flagParameter(parameters, 'recursive', false);

  return attempt(located, filesystemVerbs.list, async () => {
    const paths: string[] = [];
    const folders = [''];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      throwIfStopped(signal);
      for (const entry of await entriesOf(join(located.file, folder), world)) {
        const path = joinGlob(folder, entry.name);
        if (patterns.some((fits) => fits(entry.name))) paths.push(path);
        if (recursive && entry.isDirectory() && !isHidden(entry.name)) folders.push(path);
      }

      if (paths.length > mostItems)
        return refuseFile(located, filesystemVerbs.list, say(filesystemTexts.tooManyItems, { most: mostItems }));
    }

    return listed(located, paths, world);
  });
};

/** Files whose relative path matches. As in a shell, `*` and `**` skip hidden names. */
export const glob: Execute = async (parameters, world, { signal }) => {
  const located = await locate({ path: '.', ...parameters }, 'path', 'look', world);
  const patterns = patternParts(textParameter(parameters, 'pattern'));
  return attempt(located, filesystemVerbs.search, async () => {
    const found = await globFiles(located.file, patterns, { world, signal, most: mostItems });
    if (!found) return refuseFile(located, filesystemVerbs.search, say(filesystemTexts.tooManyFiles, { most: mostItems }));
    return listed(located, found, world);
  });
};

async function listed(located: LocatedFile, paths: readonly string[], world: ToolWorld): Promise<JsonMap> {
  const base = located.given === '.' ? '' : located.given.replace(/[\\/]+$/, '') || located.given;
  const looked = await lookAtAll(located, paths, world);
  const described = await Promise.all(
    [...paths].sort().map(async (path): Promise<JsonMap | undefined> => {
      const own = looked.get(path);
      const found = own?.isSymbolicLink() ? ((await statInside(join(located.file, path), world)) ?? own) : own;
      if (!found) return undefined;

      const full = base.endsWith('/') ? base + path : joinGlob(base, path);
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

/** The stats of each path, with every folder opened once; an entry deleted meanwhile is left out. */
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
