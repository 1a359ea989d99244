import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, resolve } from 'node:path';
import { errnoOf } from '../../disk/errno.ts';
import { isInside } from '../../disk/paths/path-rules.ts';
import { ownTexts } from '../../language/texts/tools/own.ts';
import { say } from '../../language/texts.ts';
import type { OwnTool } from '../../language/tools/own.ts';
import { RunError } from '../../state/failure.ts';

type Env = Readonly<Record<string, string | undefined>>;

const missing = (message: string): RunError => new RunError({ kind: 'tool', message, retryable: false });

/** The real file of a module, inside the project. Rejects with a RunError. */
export async function moduleFile(module: string, root: string, tool: string): Promise<string> {
  const file = await realpath(resolve(root, module)).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR')
      throw missing(say(ownTexts.noModule, { tool, file: module }));
    throw error;
  });
  if (!isInside(file, await realpath(root)))
    throw new RunError({ kind: 'permission', message: say(ownTexts.outside, { tool, file: module }) });
  return file;
}

/** Rejects with a RunError where what a tool would run is not there. A program that a template names is only found when it runs. */
export async function findOwn({ spec: { name }, does }: OwnTool, root: string, env: Env): Promise<void> {
  if (does.kind === 'module') await moduleFile(does.module, root, name);
  const server = does.kind === 'mcp' && 'command' in does.server ? does.server : undefined;
  const command = does.kind === 'command' ? does : server;
  const program = command?.command[0];
  if (program === undefined || program.includes('{{')) return;
  if (!(await isProgram(program, resolve(root, command?.cwd ?? '.'), env)))
    throw missing(say(ownTexts.noProgram, { tool: name, program }));
}

async function isProgram(program: string, cwd: string, env: Env): Promise<boolean> {
  const places = /[\\/]/.test(program) || isAbsolute(program) ? [cwd] : (env['PATH'] ?? env['Path'] ?? '').split(delimiter);
  const endings = process.platform === 'win32' ? ['', ...(env['PATHEXT'] ?? '.EXE;.CMD;.BAT;.COM').split(';')] : [''];
  for (const place of places) {
    for (const ending of endings) {
      if (await isExecutable(resolve(place, `${program}${ending}`))) return true;
    }
  }
  return false;
}

const isExecutable = async (file: string): Promise<boolean> => {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
};
