import { terminalTexts } from '../../language/texts/tools/terminal.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { findProgram, type ProgramSystem, thisSystem } from './find-program.ts';

/** A program in the form for the system. */
export interface StartLine {
  program: string;
  args: readonly string[];
  /** The arguments are one line already, escaped for Windows' command interpreter. */
  isVerbatim?: true;
}

/**
 * The start of a command. On most systems unchanged. On Windows a name is looked up first, since the system finds neither
 * npm's programs (`npx.cmd`) nor prefers the PATH over the current folder; a batch file is passed to the command interpreter,
 * in whose line every argument stays one. Throws a RunError for an argument that no batch file can receive.
 */
export function startLineOf(
  { program, args }: Omit<StartLine, 'isVerbatim'>,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
  system: ProgramSystem = thisSystem,
): StartLine {
  if (!system.isWindows) return { program, args };
  const file = findProgram(program, cwd, env, system);
  if (file === undefined) return { program, args };
  if (!/\.(?:bat|cmd)$/i.test(file)) return { program: file, args };

  const words = [`"${file}"`, ...args.map((arg) => batchWord(arg, program))];
  return {
    program: process.env['ComSpec'] ?? 'cmd.exe',
    args: ['/e:ON', '/v:OFF', '/d', '/c', `"${words.join(' ')}"`],
    isVerbatim: true,
  };
}

/**
 * A word for a batch file: quoted, with its own quotes and the backslashes before them doubled; a percent sign is followed by
 * an empty variable, so that it begins none. A line break ends a batch file's line, however it is quoted.
 */
function batchWord(word: string, program: string): string {
  if (/[\r\n\0]/.test(word)) throw new RunError({ kind: 'input', message: say(terminalTexts.batchLine, { program }) });
  if (/^[\w.,:/@+-]+$/.test(word)) return word;

  const quoted = word.replace(
    /(\\*)("|$)/g,
    (_, slashes: string, sign: string) => `${slashes}${slashes}${sign === '"' ? '""' : ''}`,
  );

  return `"${quoted.replaceAll('%', '%%cd:~,%')}"`;
}
