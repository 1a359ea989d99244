import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { crypto } from '../../disk/crypto.ts';
import { errnoOf, errnoWords } from '../../disk/errno.ts';
import { whenAborted } from '../../language/abort.ts';
import type { JsonMap } from '../../language/json.ts';
import { definedMap } from '../../language/json.ts';
import { type Permission, widestIsolation } from '../../language/permission.ts';
import { terminalTexts } from '../../language/texts/tools/terminal.ts';
import { say } from '../../language/texts.ts';
import { contain } from '../sandbox/sandbox.ts';
import { wordsIfStopped } from '../sandbox/stopped.ts';
import { declined, type ToolWorld, throwIfStopped } from '../tool.ts';
import { environmentOf } from './environment.ts';
import { commandMark, endFamily, isGroupAlive, markName, mindFamily } from './family.ts';
import { collectOutput, type Output } from './output.ts';

/** How long output of remaining processes is read after a command ended, in milliseconds. */
const afterwards = 300;

/** Options for running a command. */
interface How {
  cwd: string;
  /** Additional environment variables. */
  added: Readonly<Record<string, string>>;
  stdin?: string;
  /** The permissions for it, which also decide its isolation. Our own programs, which need none, are not contained. */
  permitted?: readonly Permission[];
  /** Further writable folders besides the run's. */
  writes?: readonly string[];
}

/**
 * Runs a command to its end: `success`, `exit_code`, `stdout`, `stderr`, and the files of long outputs. An exit code other
 * than 0 is a declined result. When it settles nothing of the command is left running; it rejects with the signal's reason.
 */
export async function runCommand(
  { program, args }: { program: string; args: readonly string[] },
  { cwd, added, stdin, permitted, writes = [] }: How,
  world: ToolWorld,
  signal: AbortSignal,
): Promise<JsonMap> {
  const name = crypto().randomUUID();
  const mark = commandMark(world.spill, name);
  const env = { ...environmentOf(world.env, added), [markName]: mark };
  const isolation = permitted ? widestIsolation(permitted) : 'machine';
  const contained = await contain({ program, args }, { cwd, isolation, env, more: writes, signal }, world);
  const child = spawn(contained.program, contained.args, {
    cwd,
    env,
    // Some programs read any pipe that they are given.
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
    windowsVerbatimArguments: contained.windowsVerbatimArguments,
  });
  const { pid, stdout: out, stderr: err } = child;
  const ended = new Promise<Ending>((resolve) => {
    child.once('error', (error) => resolve({ error }));
    child.once('exit', (code, by) => resolve(code === null ? { by: by ?? 'SIGKILL' } : { code }));
  });
  if (pid === undefined || !out || !err) {
    contained.letGo();
    return notStarted(program, await ended);
  }

  // A command need not read its input.
  child.stdin?.on('error', () => undefined).end(stdin);
  const family = { pid, mark };
  const letGo = mindFamily(family);
  let ending: Promise<void> | undefined;
  const end = (): Promise<void> => (ending ??= endFamily(family));
  const off = whenAborted(signal, () => void end());
  const outputs = Promise.all([
    collectOutput(out, join(world.spill, 'output', `${name}.out.txt`), world.conceal),
    collectOutput(err, join(world.spill, 'output', `${name}.err.txt`), world.conceal),
  ]);

  try {
    // Output that cannot be stored ends the command; so does an abort.
    const how = await Promise.race([ended, outputs.then(() => ended)]);
    const quiet = await Promise.race([outputs.then(() => true), sleep(afterwards, false, { ref: false })]);
    if (!quiet || signal.aborted || isGroupAlive(family)) await end();
    out.destroy();
    err.destroy();

    const [stdout, stderr] = await outputs;
    throwIfStopped(signal);
    const result = resultOf(how, stdout, stderr);
    const words =
      contained.isContained && !result['success'] ? wordsIfStopped(stderr.text || stdout.text, permitted ?? []) : undefined;
    return words === undefined ? result : { ...result, error: `${String(result['error']).replace(/\.?$/, '.')} ${words}` };
  } catch (error) {
    await end();
    throw error;
  } finally {
    off();
    letGo();
    contained.letGo();
  }
}

type Ending = { code: number } | { by: NodeJS.Signals } | { error: Error };

/** As in a shell: 128 plus the signal, 127 where the program was not found. */
function exitCodeOf(how: Ending): number {
  if ('code' in how) return how.code;
  return 'by' in how ? 128 + constants.signals[how.by] : 127;
}

function resultOf(how: Ending, stdout: Output, stderr: Output): JsonMap {
  const exit_code = exitCodeOf(how);
  const result = definedMap({
    success: exit_code === 0,
    exit_code,
    stdout: stdout.text,
    stderr: stderr.text,
    stdout_file: stdout.file || undefined,
    stderr_file: stderr.file || undefined,
  });
  if (exit_code === 0) return result;

  const last = (stderr.lastLine || stdout.lastLine).slice(0, 500);
  if ('by' in how)
    return declined(say(last ? terminalTexts.endedBySaying : terminalTexts.endedBy, { signal: how.by, last }), result);

  return declined(say(last ? terminalTexts.endedWithSaying : terminalTexts.endedWith, { code: exit_code, last }), result);
}

function notStarted(program: string, how: Ending): JsonMap {
  const error = 'error' in how ? how.error : undefined;
  const why = errnoOf(error) === 'ENOENT' ? say(terminalTexts.noProgram) : errnoWords(error);
  return declined(say(terminalTexts.notStarted, { program, why }), { exit_code: 127, stdout: '', stderr: '' });
}
