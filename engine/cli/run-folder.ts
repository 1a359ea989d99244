import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findRoot } from '../store/paths.ts';
import { findRun } from '../store/runs.ts';

/** The folder of a run that is named by its id, the beginning of it, `latest`, or its folder. Throws a RunError where there is none. */
export async function folderOfRun(name: string): Promise<string> {
  if (existsSync(join(name, 'log.jsonl'))) return resolve(name);
  return (await findRun(rootHere(), name)).folder;
}

/** The root that the current folder belongs to. */
export const rootHere = (): string => findRoot(join(process.cwd(), 'pipeline.yaml'), process.cwd());
