import nodePath, { join } from 'node:path';
import type { Engine } from '../engine.ts';

/** A path for display: relative where it lies in the current folder. */
export function shortPath(path: string, cwd: string, { isAbsolute, relative } = nodePath): string {
  if (!isAbsolute(path)) return path;
  const way = relative(cwd, path);
  if (way === '') return '.';
  if (/^\.\.(?:[\\/]|$)/.test(way) || isAbsolute(way)) return path;
  return way;
}

/** Whether a file is the settings of a project rather than a pipeline. */
export const namesSettings = (file: string): boolean => /(?:^|[\\/])baton\.ya?ml$/.test(file);

/** File names that `check` looks for in a folder: pipelines and settings. */
export const checkedName = /(?:^|\.)baton\.ya?ml$/i;

/** The root whose runs are visible from the current folder. */
export const currentRoot = ({ findRoot }: Engine, cwd: string): string => findRoot(join(cwd, '.baton-here'), cwd);

/** The name by which `resume` and `show` find a run from the current folder. */
export function nameOfRun(engine: Engine, run: { id: string; folder: string }, cwd: string): string {
  const here = join(currentRoot(engine, cwd), '.baton', 'runs', run.id);
  return here === run.folder ? run.id : shortPath(run.folder, cwd);
}
