import { resolve } from 'node:path';
import { findRoot } from '../../workspace/root.ts';
import type { StartOptions } from '../options.ts';
import { compileAgain } from './compile-again.ts';
import { loadWorldAndFiles } from './load-world.ts';
import type { PipelineSource } from './pipeline-source.ts';
import { readTextFile } from './read-text-file.ts';

/** Reads and compiles a pipeline. Throws a Refusal where the file or the settings cannot be read. */
export async function readPipeline({
  cwd,
  file: name,
  text: unsaved,
  profile,
}: Pick<StartOptions, 'cwd' | 'file' | 'text' | 'profile'>): Promise<PipelineSource> {
  const file = resolve(cwd, name);
  const root = findRoot(file, cwd);
  const text = unsaved ?? (await readTextFile(file));
  const { world, taken } = await loadWorldAndFiles(file, { root, cwd, profile });
  const compiled = compileAgain(text, world);
  const files = [{ file, text }, ...Array.from(taken, ([path, included]) => ({ file: path, text: included }))];

  return { file, root, text, compiled, settings: compiled.world.settings ?? {}, files };
}
