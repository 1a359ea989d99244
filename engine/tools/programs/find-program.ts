import { accessSync, constants, statSync } from 'node:fs';
import nodePath, { type PlatformPath } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** What finding programs asks of a system. Tests ask for both. */
export interface ProgramSystem {
  path: PlatformPath;
  isWindows: boolean;
  /** Whether there is a file that may be run. */
  isRunnable(file: string): boolean;
}

export const thisSystem: ProgramSystem = { path: nodePath, isWindows: process.platform === 'win32', isRunnable };

/**
 * The file of a program: of a name the first one on the PATH, of a path that file, seen from `cwd`. Windows adds the endings of PATHEXT; a
 * name is never looked for in `cwd` itself, where a project would put its own in the place of the machine's. Undefined where there is none.
 */
export function findProgram(program: string, cwd: string, env: Environment, system = thisSystem): string | undefined {
  if (/[\\/]/.test(program)) return firstRunnable(system.path.resolve(cwd, program), env, system);
  return onPath(program, env, system);
}

/** The file of a program that the PATH leads to, or the path itself where it is one. Undefined where there is none that may be run. */
export function onPath(program: string, env: Environment, system = thisSystem): string | undefined {
  const { path } = system;
  if (program === '') return undefined;
  if (path.isAbsolute(program)) return firstRunnable(program, env, system);
  for (const folder of variableOf(env, 'PATH', system).split(path.delimiter)) {
    // A relative folder would be another one in each project.
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
  // What npm writes for the shells of Unix stands beside the program for Windows, without an ending.
  const names = endings.includes(system.path.extname(file).toLowerCase())
    ? [file, ...endings.map((ending) => file + ending)]
    : endings.map((ending) => file + ending);
  return [...names, ...(names.includes(file) ? [] : [file])].find((one) => system.isRunnable(one));
}

/** Windows knows `Path` and `PATH` as one; a copy of its environment is a map that does not. */
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
