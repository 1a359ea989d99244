import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Engine } from './engine.ts';
import { rootHere } from './place.ts';

/** The folder of a run that was named by its id, the beginning of its id, `latest`, or its folder. Throws a RunError where there is none. */
export async function folderOfRun(engine: Engine, wanted: string, cwd: string): Promise<string> {
  const folder = resolve(cwd, wanted);
  if (existsSync(join(folder, 'log.jsonl')) || existsSync(join(folder, 'plan.json'))) return folder;
  return (await engine.findRun(rootHere(engine, cwd), wanted)).folder;
}
