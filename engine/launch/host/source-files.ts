import { existsSync } from 'node:fs';
import type { Compiled } from '../../compile/compile.ts';
import { realPathNow } from '../../disk/paths/real-path.ts';

/** The real files of the pipelines; a library pattern has none. */
export const sourceFilesOf = (compiled: Compiled): string[] =>
  [compiled, ...compiled.called.values()]
    .map(({ world }) => world.file)
    .flatMap((file) => (existsSync(file) ? [realPathNow(file)] : []));
