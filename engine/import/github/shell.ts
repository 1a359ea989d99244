import { ownMember } from '../../language/json.ts';

/** A shell by its name in `shell:`: how it gets a script, and how values get into the script. */
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

/** Used where a step names none. */
export const usualShell: ShellProgram = { argv: ['bash', '-e', '-c'], values: 'posix' };

/**
 * The shell with that name, or of that command with `{0}` for the script; undefined where it is unknown how it takes a
 * script.
 */
export function shellNamed(name: string): ShellProgram | undefined {
  const shell = ownMember(shells, name);
  if (shell) return shell;
  const words = name.split(/\s+/);
  const program = words[0] ?? '';
  if (words.at(-1) !== '{0}' || !['bash', 'sh', 'zsh', 'dash'].includes(program)) return undefined;
  return { argv: [...words.slice(0, -1), '-c'], values: 'posix' };
}

/** Syntax that `sh` does not know, or treats differently from bash. */
export const needsBash = (script: string): boolean =>
  /\[\[|<\(|<<<|\|&|&>|\bsource\b|\bpipefail\b|=\(|\$'|\{\w+\.\.\w+\}|\$\{\w+[/^,:@[]|\bdeclare\b|\bfunction\b/.test(script);
