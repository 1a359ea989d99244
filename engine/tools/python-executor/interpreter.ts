import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { errnoWords } from '../../disk/errno.ts';
import type { Environment } from '../../language/environment.ts';
import { pythonTexts } from '../../language/texts/tools/python-executor.ts';
import { say } from '../../language/texts.ts';
import { onPath } from '../programs/find-program.ts';
import { environmentOf } from '../terminal/environment.ts';

/** The timeout of an interpreter's version check in milliseconds. */
const timeoutMs = 20_000;

/** The interpreter to use, tried once; or why there is none. */
export async function findInterpreter(env: Environment): Promise<{ program: string } | { missing: string }> {
  const named = env['BATON_PYTHON'];
  if (named) {
    const program = onPath(named, env) ?? named;
    const why = await wrongWith(program, env);
    return why === undefined ? { program } : { missing: say(pythonTexts.missingNamed, { program: named, why }) };
  }

  for (const name of ['python3', 'python', 'py']) {
    const program = onPath(name, env);
    if (program !== undefined && (await wrongWith(program, env)) === undefined) return { program };
  }

  return { missing: say(pythonTexts.missing) };
}

/** Tried programs, so that a run with many steps tries once. A name on the PATH may be a stub that starts nothing. */
const tried = new Map<string, Promise<string | undefined>>();

function wrongWith(program: string, env: Environment): Promise<string | undefined> {
  const before = tried.get(program);
  if (before) return before;

  const trying = attempt(program, env);
  tried.set(program, trying);
  // The cause may be fixed before the next run.
  void trying.then((why) => why !== undefined && tried.delete(program));

  return trying;
}

async function attempt(program: string, env: Environment): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(program, ['-c', 'import sys; print(sys.version_info[0])'], {
      env: environmentOf(env, {}),
      timeout: timeoutMs,
      windowsHide: true,
    });
    const version = stdout.trim();
    if (version === '3') return undefined;
    if (version === '') return say(pythonTexts.noAnswer);
    return say(pythonTexts.tooOld);
  } catch (error) {
    return error instanceof Error && 'syscall' in error ? errnoWords(error) : say(pythonTexts.noAnswer);
  }
}
