import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findRoot } from '../../workspace/root.ts';
import { runsFolder } from '../paths.ts';

/** A folder with runs of its own. */
export interface OtherRoot {
  root: string;
  /** The folder of its newest run. */
  newest: string;
}

/** The search depth below a root, and the most folders, to bound the wait. */
const deepest = 3;
const mostFolders = 500;

/**
 * Folders with runs near a root: those above it, then those below, the nearest first. A pipeline with a `baton.yaml` or a
 * repository beside it keeps its runs there, wherever it is started.
 */
export async function findOtherRoots(root: string): Promise<OtherRoot[]> {
  const otherRoots: OtherRoot[] = [];
  for (let folder = dirname(root); ; folder = dirname(folder)) {
    otherRoots.push(...(await runsIn(folder)));
    if (folder === dirname(folder)) break;
  }

  let looked = 0;
  let level = [root];
  for (let depth = 0; depth < deepest && looked < mostFolders; depth++) {
    const below = await Promise.all(level.slice(0, mostFolders - looked).map(foldersIn));
    level = below.flat();
    looked += level.length;
    for (const folder of level) otherRoots.push(...(await runsIn(folder)));
  }

  return otherRoots;
}

async function runsIn(root: string): Promise<OtherRoot[]> {
  // The home folder and the temporary one are no roots, whatever they contain.
  if (findRoot(join(root, 'here'), root) !== root) return [];
  const ids = await readdir(runsFolder(root)).catch(() => []);
  const newest = ids.toSorted().at(-1);
  return newest === undefined ? [] : [{ root, newest: join(runsFolder(root), newest) }];
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map(({ name }) => join(folder, name));
}
