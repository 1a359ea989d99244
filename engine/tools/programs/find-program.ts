import { accessSync, constants, statSync } from 'node:fs';
import nodePath, { type PlatformPath } from 'node:path';
import type { Environment } from '../../language/environment.ts';

/** The system calls for finding programs. Tests use both systems' rules. */
export interface ProgramSystem {
  path: PlatformPath;
  isWindows: boolean;
  /** Whether there is an executable file. */
  isRunnable(file: string): boolean;
}

export const thisSystem: ProgramSystem = { path: nodePath, isWindows: process.platform === 'win32', isRunnable };

/**
 * The file of a program: for a name the first one on the PATH, for a path that file, relative to `cwd`. Windows adds the
 * extensions of PATHEXT; a name is never looked up in `cwd` itself, where a project could replace the machine's program.
 * Undefined where there is none.
 */
export function findProgram(program: string, cwd: string, env: Environment, system = thisSystem): string | undefined {
  if (/[\\/]/.test(program)) return firstRunnable(system.path.resolve(cwd, program), env, system);
  return onPath(program, env, system);
}

/** The file of a program on the PATH, or the path itself. Undefined where there is no executable. */
export function onPath(program: string, env: Environment, system = thisSystem): string | undefined {
  const { path } = system;
  if (program === '') return undefined;
  if (path.isAbsolute(program)) return firstRunnable(program, env, system);

  for (const folder of variableOf(env, 'PATH', system).split(path.delimiter)) {
    // A relative folder would differ between projects.
    const file = path.isAbsolute(folder) ? firstRunnable(path.join(folder, program), env, system) : undefined;
    if (file !== undefined) return file;
  }

  return undefined;
}

const usualEndings = '.COM;.EXE;.BAT;.CMD';

function firstRunnable(file: string, env: Environment, system: ProgramSystem): string | undefined {
  if (!system.isWindows) return system.isRunnable(file) ? file : undefined;
  const endings = (variableOf(env, 'PATHEXT', system) || usualEndings)
    .toLowerCase()
    .split(';')
    .filter((one) => one !== '');

  // npm's Unix script is beside the Windows program, without an extension.
  const names = endings.includes(system.path.extname(file).toLowerCase())
    ? [file, ...endings.map((ending) => file + ending)]
    : endings.map((ending) => file + ending);

  return [...names, ...(names.includes(file) ? [] : [file])].find((one) => system.isRunnable(one));
}

/** On Windows `Path` and `PATH` are the same; a copied environment is a plain map. */
function variableOf(env: Environment, name: string, { isWindows }: ProgramSystem): string {
  if (!isWindows) return env[name] ?? '';
  return Object.entries(env).find(([own, value]) => own.toUpperCase() === name && value !== undefined)?.[1] ?? '';
}

function isRunnable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
