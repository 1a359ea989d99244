import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { confine } from '../disk/confine.ts';
import { errnoOf, errnoWords } from '../disk/errno.ts';
import type { JsonMap } from '../language/json.ts';
import { terminalTexts } from '../language/texts/tools/terminal.ts';
import { say } from '../language/texts.ts';
import { terminal } from '../language/tools/terminal.ts';
import { RunError } from '../state/failure.ts';
import { isAllowed, type Use } from './grants.ts';
import { optionalText, textParameter, wordMapParameter, wordsParameter } from './read-parameters.ts';
import { environmentOf } from './terminal/environment.ts';
import { endFamily, isGroupAlive, markName } from './terminal/family.ts';
import { collect, type Output } from './terminal/output.ts';
import { declined, type Execute, makeTool, type ToolWorld, throwIfStopped } from './tool.ts';

/** Milliseconds that output may still come after a command ended, from what it left running. */
const afterwards = 300;

interface Command {
  program: string;
  args: readonly string[];
  use: Use;
  /** For people. */
  shown: string;
}

const execute: Execute = async (parameters, world, { signal, log }) => {
  const command = commandOf(parameters);
  const added = addedEnvironment(parameters);
  permit(command, Object.keys(added), world);
  const where = optionalText(parameters, 'cwd') ?? '.';
  const cwd = await confine(where, 'read', world.bounds);
  if (!(await isFolder(cwd))) return declined(say(terminalTexts.noFolder, { folder: where }));
  throwIfStopped(signal);
  log(command.shown);
  return run(command, cwd, added, world, signal);
};

/** The terminal: programs with their arguments, or a line for a shell. */
export const terminalTool = makeTool(terminal, { execute });

async function run(
  { program, args }: Command,
  cwd: string,
  added: Record<string, string>,
  world: ToolWorld,
  signal: AbortSignal,
): Promise<JsonMap> {
  const mark = randomUUID();
  const env = { ...environmentOf(world.env, added), [markName]: mark };
  const child = spawn(program, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const { pid } = child;
  const ended = new Promise<Ending>((resolve) => {
    child.once('error', (error) => resolve({ error }));
    child.once('exit', (code, by) => resolve(code === null ? { by: by ?? 'SIGKILL' } : { code }));
  });
  if (pid === undefined) return notStarted(program, await ended);

  const family = { pid, mark };
  let ending: Promise<void> | undefined;
  const end = (): Promise<void> => (ending ??= endFamily(family));
  const onAbort = () => void end();
  signal.addEventListener('abort', onAbort, { once: true });
  const outputs = Promise.all([
    collect(child.stdout, join(world.spill, 'output', `${mark}.out.txt`)),
    collect(child.stderr, join(world.spill, 'output', `${mark}.err.txt`)),
  ]);
  try {
    // Output that cannot be kept ends the command; so does a cancel.
    const how = await Promise.race([ended, outputs.then(() => ended)]);
    const quiet = await Promise.race([outputs.then(() => true), sleep(afterwards, false, { ref: false })]);
    if (!quiet || signal.aborted || isGroupAlive(family)) await end();
    child.stdout.destroy();
    child.stderr.destroy();
    const [stdout, stderr] = await outputs;
    throwIfStopped(signal);
    return resultOf(how, stdout, stderr);
  } catch (error) {
    await end();
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

type Ending = { code: number } | { by: NodeJS.Signals } | { error: Error };

function resultOf(how: Ending, stdout: Output, stderr: Output): JsonMap {
  const exit_code = 'code' in how ? how.code : 'by' in how ? 128 + constants.signals[how.by] : 127;
  const result: JsonMap = {
    success: exit_code === 0,
    exit_code,
    stdout: stdout.text,
    stderr: stderr.text,
    ...(stdout.file ? { stdout_file: stdout.file } : {}),
    ...(stderr.file ? { stderr_file: stderr.file } : {}),
  };
  if (exit_code === 0) return result;
  const last = (stderr.lastLine || stdout.lastLine).slice(0, 500);
  if ('by' in how)
    return declined(say(last ? terminalTexts.endedBySaying : terminalTexts.endedBy, { signal: how.by, last }), result);
  return declined(say(last ? terminalTexts.endedWithSaying : terminalTexts.endedWith, { code: exit_code, last }), result);
}

function notStarted(program: string, how: Ending): JsonMap {
  const error = 'error' in how ? how.error : undefined;
  const why = errnoOf(error) === 'ENOENT' ? terminalTexts.noProgram : errnoWords(error);
  return declined(say(terminalTexts.notStarted, { program, why }), { exit_code: 127, stdout: '', stderr: '' });
}

/** What to start. Throws a RunError where not exactly one form is given. */
function commandOf(parameters: JsonMap): Command {
  const [line, argv] = [parameters.command, parameters.argv];
  if ((line === undefined) === (argv === undefined))
    throw new RunError({
      kind: 'input',
      message: terminalTexts.oneForm,
    });
  const words = argv === undefined ? [textParameter(parameters, 'command')] : wordsParameter(parameters, 'argv');
  const [program = '', ...args] = words;
  if (words.some((word) => word.includes('\0'))) throw new RunError({ kind: 'input', message: terminalTexts.nul });
  if (program.trim() === '') throw new RunError({ kind: 'input', message: terminalTexts.empty });
  if (argv !== undefined) return { program, args, use: { argv: words }, shown: words.join(' ') };
  if (process.platform === 'win32')
    throw new RunError({
      kind: 'input',
      message: terminalTexts.noShell,
      hint: terminalTexts.noShellHint,
    });
  // A line that begins with a dash would be read as options of the shell.
  return {
    program: '/bin/sh',
    args: ['-c', program.startsWith('-') ? ` ${program}` : program],
    use: { line: program },
    shown: program,
  };
}

function addedEnvironment(parameters: JsonMap): Record<string, string> {
  const added = wordMapParameter(parameters, 'env');
  for (const [name, value] of Object.entries(added))
    if (!/^[A-Za-z_]\w*$/.test(name) || value.includes('\0'))
      throw new RunError({ kind: 'input', message: say(terminalTexts.badVariable, { name }) });
  return added;
}

/** A pattern covers the command as it stands; variables could change what it does, so they need the tool's own permission. */
function permit({ use, shown }: Command, added: readonly string[], { allow, bounds }: ToolWorld): void {
  const own = added.length ? allow.filter(({ pattern }) => pattern === undefined) : allow;
  if (isAllowed(own, 'terminal', use, bounds.from)) return;
  const message = added.length
    ? say(terminalTexts.variablesNotAllowed, { names: added.join(', ') })
    : say(terminalTexts.notAllowed, { command: shown });
  throw new RunError({
    kind: 'permission',
    message,
    hint: terminalTexts.allowHint,
  });
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
