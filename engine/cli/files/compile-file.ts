import { resolve } from 'node:path';
import type { Compiled } from '../../compile/compile.ts';
import type { Engine } from '../engine.ts';
import type { Io } from '../io.ts';

/** Compiles a file with the settings of its folder. Throws a Refusal where it cannot be read. */
export async function compileFile(engine: Engine, file: string, { cwd }: Pick<Io, 'cwd'>): Promise<Compiled> {
  const path = resolve(cwd, file);
  const text = await engine.readTextFile(path);
  return engine.compile(text, await engine.loadWorld(path, { root: engine.findRoot(path, cwd), cwd }));
}
