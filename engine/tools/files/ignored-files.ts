import { dirname, join, relative, sep } from 'node:path';
import { errnoOf } from '../../disk/errno.ts';
import { statIfPresent, withFile } from '../../disk/files/open-file.ts';
import { confine } from '../../disk/paths/confine.ts';
import { isInside } from '../../disk/paths/path-rules.ts';
import { RunError } from '../../state/failure.ts';
import { compilePath } from '../../trust/wildcard.ts';
import type { ToolWorld } from '../tool.ts';

/** A line of a `.gitignore`. */
interface IgnoreRule {
  fits(names: readonly string[]): boolean;
  /** `!`: it takes back what a rule before it said. */
  isKept: boolean;
  /** It ends with a slash: folders only. */
  isFolder: boolean;
}

/** Bytes of a `.gitignore` at most, and its rules: more are data. */
const mostBytes = 200_000;
const mostRules = 2_000;

/**
 * Whether version control leaves a path out, by each `.gitignore` from the root down to it (a base outside of the root has its own only).
 * What is in a folder that is left out is not asked for: nobody enters it.
 */
export function ignoredFiles(
  base: string,
  { bounds, root }: Pick<ToolWorld, 'bounds' | 'root'>,
): (path: string, isFolder: boolean) => Promise<boolean> {
  const quiet = { ...bounds, watch: undefined };
  const known = new Map<string, Promise<IgnoreRule[]>>();
  const rulesOf = (folder: string): Promise<IgnoreRule[]> => {
    const found = known.get(folder) ?? readRules(join(folder, '.gitignore'), quiet);
    known.set(folder, found);
    return found;
  };
  const top = isInside(base, root) ? root : base;
  return async (path, isFolder) => {
    const file = join(base, path);
    let isIgnored = false;
    for (const folder of foldersBetween(top, dirname(file))) {
      const names = relative(folder, file).split(sep);
      for (const rule of await rulesOf(folder)) {
        if ((isFolder || !rule.isFolder) && rule.fits(names)) isIgnored = !rule.isKept;
      }
    }
    return isIgnored;
  };
}

/** From the outer to the inner one, both included. */
function foldersBetween(outer: string, inner: string): string[] {
  const between = relative(outer, inner);
  const names = between === '' ? [] : between.split(sep);
  return [outer, ...names.map((_, at) => join(outer, ...names.slice(0, at + 1)))];
}

/** None where there is no such file, or none that may be read. */
async function readRules(file: string, bounds: ToolWorld['bounds']): Promise<IgnoreRule[]> {
  try {
    const real = await confine(file, 'read', bounds);
    const found = await statIfPresent(real);
    if (!found?.isFile() || found.size > mostBytes) return [];
    const text = await withFile(real, (handle) => handle.readFile('utf8'));
    return text.split('\n').slice(0, mostRules).flatMap(readRule);
  } catch (error) {
    if (error instanceof RunError || errnoOf(error) !== undefined) return [];
    throw error;
  }
}

/** As gitignore(5) says, without ranges that are escaped. */
function readRule(line: string): IgnoreRule[] {
  const written = line.replace(/\r$/, '').replace(/(?<!\\) +$/, '');
  const isKept = written.startsWith('!');
  const pattern = written.slice(isKept ? 1 : 0).replaceAll(/\\(.)/g, '$1');
  if (pattern === '' || written.startsWith('#')) return [];
  const isFolder = pattern.endsWith('/');
  const parts = pattern.split('/').filter((part) => part !== '');
  if (parts.length === 0) return [];
  const isAnchored = pattern.slice(0, -1).includes('/');
  // `a/**` is what is in the folder, not the folder.
  const inside = parts.at(-1) === '**' ? ['*'] : [];
  return [{ fits: compilePath([...(isAnchored ? [] : ['**']), ...parts, ...inside]), isKept, isFolder }];
}
