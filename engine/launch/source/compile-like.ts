import type { Compiled } from '../../compile/compile.ts';

/** So many pipelines are remembered. */
const most = 8;

/** By their file, the last used one last. */
const latest = new Map<string, Compiled>();

/** Compiles a pipeline on top of the latest one of the same file: a process that reads many runs of one text reads it once. */
export function compileLike(file: string, compile: (previous: Compiled | undefined) => Compiled): Compiled {
  const compiled = compile(latest.get(file));
  latest.delete(file);
  latest.set(file, compiled);
  const [oldest] = latest.keys();
  if (latest.size > most && oldest !== undefined) latest.delete(oldest);
  return compiled;
}
