import { resolve } from 'node:path';
import { errnoOf } from '../../disk/errno.ts';
import { isInside } from '../../disk/paths/path-rules.ts';
import { realPath } from '../../disk/paths/real-path.ts';
import type { Environment } from '../../language/environment.ts';
import { ownTexts } from '../../language/texts/tools/own.ts';
import { say } from '../../language/texts.ts';
import type { OwnTool } from '../../language/tools/own.ts';
import { RunError } from '../../state/failure.ts';
import { findProgram } from '../programs/find-program.ts';

const missing = (message: string): RunError => new RunError({ kind: 'tool', message, retryable: false });

/** The real file of a module, inside the project. Rejects with a RunError. */
export async function moduleFile(module: string, root: string, tool: string): Promise<string> {
  const file = await realPath(resolve(root, module)).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR')
      throw missing(say(ownTexts.noModule, { tool, file: module }));
    throw error;
  });
  if (!isInside(file, await realPath(root)))
    throw new RunError({ kind: 'permission', message: say(ownTexts.outside, { tool, file: module }) });

  return file;
}

/**
 * Rejects with a RunError where a tool's program or module is missing. A program named by a template is only looked up when
 * it runs.
 */
export async function findOwn({ spec: { name }, does }: OwnTool, root: string, env: Environment): Promise<void> {
  if (does.kind === 'module') await moduleFile(does.module, root, name);
  const server = does.kind === 'mcp' && 'command' in does.server ? does.server : undefined;
  const command = does.kind === 'command' ? does : server;
  const program = command?.command[0];
  if (program === undefined || program.includes('{{')) return;
  if (findProgram(program, resolve(root, command?.cwd ?? '.'), env) === undefined)
    throw missing(say(ownTexts.noProgram, { tool: name, program }));
}
