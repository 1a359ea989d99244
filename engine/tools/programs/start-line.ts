import { terminalTexts } from '../../language/texts/tools/terminal.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { findProgram, type ProgramSystem, thisSystem } from './find-program.ts';

/** A program as it is given to the system. */
export interface StartLine {
  program: string;
  args: readonly string[];
  /** The arguments are one line already, in the way of Windows' command interpreter. */
  isVerbatim?: true;
}

/**
 * How a command is started. Everywhere but on Windows as it stands. There a name is looked up first, since the system itself finds neither
 * what npm installs (`npx.cmd`) nor anything on the PATH before a file of that name in the current folder; and a batch file is given to the
 * command interpreter, in whose line every argument stays one. Throws a RunError for an argument that no batch file can be given.
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
 * A word for a batch file: in quotes, its own quotes doubled, with the backslashes before them; a percent sign is followed by a variable
 * that is empty, so that it begins none. A line break ends the line of a batch file, however it is quoted.
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
