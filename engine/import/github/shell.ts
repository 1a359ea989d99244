import { ownMember } from '../../language/json.ts';

/** What encloses a place of a script of a POSIX shell. */
export type Quoting = 'none' | 'single' | 'double' | 'verbatim';

/** A word behind `<<`, which ends a text written out in the script; nothing is put into it where the word stands in quotes. */
const heredoc = /^<<-?\s*(?:(['"])([\w-]+)\1|([\w-]+))/;

/** Whether a `#` behind that sign begins a comment; none stands before it at the beginning of a line. */
const mayBeginComment = (before: string): boolean => before === '' || /[\s;]/.test(before);

/** What is open in a script: the script itself, or a command put into it (`$(…)`, or between backticks), which has quotes of its own. */
interface OpenCommand {
  quoting: 'none' | 'single' | 'double';
  /** The sign that ends it; none for the script itself. */
  closes?: ')' | '`';
  /** Parentheses in it that are open. */
  parentheses: number;
}

/** Reads a script piece by piece and tells what encloses the end of what was read. */
export function createQuotingReader(): { read(text: string): Quoting } {
  const script: OpenCommand = { quoting: 'none', parentheses: 0 };
  const commands: OpenCommand[] = [];
  let ends: { word: string; verbatim: boolean }[] = [];
  let inside: { word: string; verbatim: boolean } | undefined;
  let line = '';
  let before = '';

  const endLine = (): void => {
    if (inside && line.trim() === inside.word) inside = undefined;
    if (!inside && ends.length) {
      [inside] = ends;
      ends = ends.slice(1);
    }
    line = '';
    before = '';
  };
  const open = (closes: ')' | '`'): void => void commands.push({ quoting: 'none', closes, parentheses: 0 });
  /** Reads a sign that begins or ends a command inside the script; how many signs it takes, none where it is another one. */
  const stepCommand = (command: OpenCommand, text: string, at: number): number => {
    const sign = text[at];
    if (sign === '`') {
      if (command.closes === '`') commands.pop();
      else open('`');
      return 1;
    }
    if (sign === '$' && text[at + 1] === '(') {
      open(')');
      return 2;
    }
    if (command.quoting !== 'none' || (sign !== '(' && sign !== ')')) return 0;
    if (sign === '(') command.parentheses++;
    else if (command.parentheses > 0) command.parentheses--;
    else if (command.closes === ')') commands.pop();
    return 1;
  };
  /** How many signs belong together from there on. */
  const step = (text: string, at: number): number => {
    const command = commands.at(-1) ?? script;
    const sign = text[at] ?? '';
    if (command.quoting === 'single') {
      if (sign === "'") command.quoting = 'none';
      return 1;
    }
    if (sign === '\\') return 2;
    const taken = stepCommand(command, text, at);
    if (taken > 0) return taken;
    if (sign === '"') command.quoting = command.quoting === 'double' ? 'none' : 'double';
    if (command.quoting === 'double') return 1;
    if (sign === "'") command.quoting = 'single';
    if (sign === '#' && mayBeginComment(before)) return Math.max(1, (text.slice(at).match(/^[^\n]*/)?.[0] ?? '').length);
    const end = heredoc.exec(text.slice(at, at + 80));
    if (!end || text[at + 2] === '<') return 1;
    ends = [...ends, { word: end[2] ?? end[3] ?? '', verbatim: end[1] !== undefined }];
    return end[0].length;
  };

  return {
    read(text) {
      for (let at = 0; at < text.length; ) {
        const sign = text[at] ?? '';
        if (sign === '\n') {
          endLine();
          at += 1;
        } else {
          const length = inside ? 1 : step(text, at);
          line += text.slice(at, at + length);
          at += length;
          before = text[at - 1] ?? '';
        }
      }
      if (inside) return inside.verbatim ? 'verbatim' : 'double';
      return (commands.at(-1) ?? script).quoting;
    },
  };
}

/** A shell as `shell:` names it: how a script is given to it, and how values get into the script. */
export interface ShellProgram {
  argv: readonly string[];
  values: 'posix' | 'powershell' | 'text';
}

/** https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell */
const shells: Readonly<Record<string, ShellProgram>> = {
  bash: { argv: ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c'], values: 'posix' },
  sh: { argv: ['sh', '-e', '-c'], values: 'posix' },
  pwsh: { argv: ['pwsh', '-command'], values: 'powershell' },
  powershell: { argv: ['powershell', '-command'], values: 'powershell' },
  python: { argv: ['python', '-c'], values: 'text' },
  cmd: { argv: ['cmd', '/D', '/E:ON', '/V:OFF', '/S', '/C'], values: 'text' },
};

/** Where a step says nothing. */
export const usualShell: ShellProgram = { argv: ['bash', '-e', '-c'], values: 'posix' };

/** The shell of that name, or of that command with `{0}` for the script; undefined where nobody knows how it takes a script. */
export function shellNamed(name: string): ShellProgram | undefined {
  const shell = ownMember(shells, name);
  if (shell) return shell;
  const words = name.split(/\s+/);
  const program = words[0] ?? '';
  if (words.at(-1) !== '{0}' || !['bash', 'sh', 'zsh', 'dash'].includes(program)) return undefined;
  return { argv: [...words.slice(0, -1), '-c'], values: 'posix' };
}

/** What `sh` does not know, or does otherwise than bash. */
export const needsBash = (script: string): boolean =>
  /\[\[|<\(|<<<|\|&|&>|\bsource\b|\bpipefail\b|=\(|\$'|\{\w+\.\.\w+\}|\$\{\w+[/^,:@[]|\bdeclare\b|\bfunction\b/.test(script);
