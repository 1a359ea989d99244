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
  /** `!`: re-includes what an earlier rule excluded. */
  isKept: boolean;
  /** It ends with a slash: only folders. */
  isFolder: boolean;
}

/** The most bytes of a `.gitignore`, and the most rules: larger files are data. */
const mostBytes = 200_000;
const mostRules = 2_000;

/**
 * Whether version control ignores a path, by each `.gitignore` from the root down to it (a base outside the root has only its
 * own). Files in an ignored folder need no check: nobody enters it.
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

/** From the outer to the inner folder, both included. */
function foldersBetween(outer: string, inner: string): string[] {
  const between = relative(outer, inner);
  const names = between === '' ? [] : between.split(sep);
  return [outer, ...names.map((_, at) => join(outer, ...names.slice(0, at + 1)))];
}

/** Empty where there is no readable file. */
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

/** As in gitignore(5), without escaped ranges. */
function readRule(line: string): IgnoreRule[] {
  const written = line.replace(/\r$/, '').replace(/(?<!\\) +$/, '');
  const isKept = written.startsWith('!');
  const pattern = written.slice(isKept ? 1 : 0).replaceAll(/\\(.)/g, '$1');
  if (pattern === '' || written.startsWith('#')) return [];

  const isFolder = pattern.endsWith('/');
  const parts = pattern.split('/').filter((part) => part !== '');
  if (parts.length === 0) return [];

  const isAnchored = pattern.slice(0, -1).includes('/');
  // `a/**` matches the folder's content, not the folder.
  const inside = parts.at(-1) === '**' ? ['*'] : [];

  return [{ fits: compilePath([...(isAnchored ? [] : ['**']), ...parts, ...inside]), isKept, isFolder }];
}
