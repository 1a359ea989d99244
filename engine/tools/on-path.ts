import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** The file of a program that the PATH leads to, or the path itself where it is one. Undefined where there is none that may be run. */
export function onPath(program: string, env: Environment): string | undefined {
  if (program === '') return undefined;
  if (isAbsolute(program)) return runnable(program) ? program : undefined;
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  const endings = process.platform === 'win32' ? (env['PATHEXT'] ?? '.EXE;.CMD;.BAT').split(';') : [''];
  for (const folder of folders) {
    for (const ending of endings) {
      const file = join(folder, program + ending.toLowerCase());
      if (runnable(file)) return file;
    }
  }
  return undefined;
}

function runnable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
