import { stat } from 'node:fs/promises';
import { confine } from '../../disk/paths/confine.ts';
import type { JsonMap } from '../../language/json.ts';
import type { Permission } from '../../language/permission.ts';
import { terminalTexts } from '../../language/texts/tools/terminal.ts';
import { say } from '../../language/texts.ts';
import { terminal } from '../../language/tools/builtin/terminal.ts';
import { RunError } from '../../state/failure.ts';
import { escapeLine, escapePattern, formatCommandLine, permissionsFor, type ToolUse } from '../../trust/is-allowed.ts';
import { optionalText, textParameter, wordMapParameter, wordsParameter } from '../parameters.ts';
import { programNeeds } from '../sandbox/needs.ts';
import { declined, type Execute, makeTool, type Tool, type ToolWorld, throwIfStopped } from '../tool.ts';
import { runCommand } from './run.ts';

interface Command {
  program: string;
  args: readonly string[];
  use: Extract<ToolUse, { line: string } | { argv: readonly string[] }>;
  /** For people. */
  shown: string;
}

const execute: Execute = async (parameters, world, { signal, log }) => {
  const command = commandOf(parameters);
  const added = addedEnvironment(parameters);
  const permitted = await permit(command, Object.keys(added), world);
  const where = optionalText(parameters, 'cwd') ?? '.';
  const cwd = await confine(where, 'look', world.bounds);
  if (!(await isFolder(cwd))) return declined(say(terminalTexts.noFolder, { folder: where }));

  throwIfStopped(signal);
  log(command.shown);
  return runCommand(command, { cwd, added, permitted }, world, signal);
};

/** Runs programs with their arguments, or a shell line. */
export const terminalTool: Tool = {
  ...makeTool(terminal, { execute }),
  permit: (_action, parameters, world) => permit(commandOf(parameters), Object.keys(addedEnvironment(parameters)), world),
};

/** The command to start. Throws a RunError unless exactly one form is given. */
function commandOf(parameters: JsonMap): Command {
  const [line, argv] = [parameters.command, parameters.argv];
  if ((line === undefined) === (argv === undefined))
    throw new RunError({
      kind: 'input',
      message: say(terminalTexts.oneForm),
    });

  const words = argv === undefined ? [textParameter(parameters, 'command')] : wordsParameter(parameters, 'argv');
  const [program = '', ...args] = words;
  if (words.some((word) => word.includes('\0'))) throw new RunError({ kind: 'input', message: say(terminalTexts.nul) });
  if (program.trim() === '') throw new RunError({ kind: 'input', message: say(terminalTexts.empty) });
  if (argv !== undefined) return { program, args, use: { argv: words }, shown: words.join(' ') };
  if (process.platform === 'win32')
    throw new RunError({
      kind: 'input',
      message: say(terminalTexts.noShell),
      hint: say(terminalTexts.noShellHint),
    });

  // A line that begins with a dash would be read as the shell's options.
  return {
    program: '/bin/sh',
    args: ['-c', program.startsWith('-') ? ` ${program}` : program],
    // White space around a line has no effect, and `--allow` cannot express it.
    use: { line: program.trim() },
    shown: program,
  };
}

function addedEnvironment(parameters: JsonMap): Record<string, string> {
  const added = wordMapParameter(parameters, 'env');
  for (const [name, value] of Object.entries(added)) {
    if (!/^[A-Za-z_]\w*$/.test(name) || value.includes('\0'))
      throw new RunError({ kind: 'input', message: say(terminalTexts.badVariable, { name }) });
  }
  return added;
}

/**
 * A pattern covers the command as it is; variables could change what it does, so they need the tool's own permission. Returns
 * the granting permissions.
 */
async function permit({ use, shown }: Command, added: readonly string[], { allow, bounds }: ToolWorld): Promise<Permission[]> {
  const own = added.length ? allow.filter(({ pattern }) => pattern === undefined) : allow;
  const permitted = permissionsFor(own, 'terminal', use, bounds.from);
  if (permitted.length) return permitted;

  const message = added.length
    ? say(terminalTexts.variablesNotAllowed, { names: added.join(', ') })
    : say(terminalTexts.notAllowed, { command: shown });
  const { needs, note } = await programNeeds(
    added.length
      ? { tool: 'terminal' }
      : { tool: 'terminal', pattern: 'argv' in use ? escapePattern(formatCommandLine(use.argv)) : escapeLine(use.line) },
  );
  throw new RunError({ kind: 'permission', message: `${message} ${note}`, hint: say(terminalTexts.allowHint), needs });
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
