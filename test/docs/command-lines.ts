// Command lines of the documentation, held against the commands that there are, and carried out in this process.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { optionSpecs } from '../../engine/cli/args/options.ts';
import { parse } from '../../engine/cli/args/parse.ts';
import type { Command } from '../../engine/cli/command.ts';
import { commands, isCommand } from '../../engine/cli/commands.ts';
import { obey, testIo } from '../engine/cli/io.ts';
import type { ShellCommand, ShellLine } from './shell.ts';

const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync('package.json', 'utf8'));

/** What is wrong in the words of one command: a command, an option or a script that is not there. */
export function wrongWords(words: readonly string[]): string | undefined {
  const [program, name = '', ...rest] = words;
  if (program === 'npm')
    return name === 'run' && !Object.hasOwn(scripts, rest[0] ?? '') ? `there is no script ${rest[0]}` : undefined;
  if (program !== 'baton' || ['help', '--help', '--version'].includes(name)) return undefined;
  if (!isCommand(name)) return `there is no command ${name}`;
  try {
    parse(name, commands[name], rest);
  } catch (error) {
    return String(error instanceof Error ? error.message : error);
  }
  return undefined;
}

/** What is wrong in code within a line, which may leave out what follows a command, or name it in capitals. */
export const wrongMention = (code: string): string | undefined =>
  code
    .split(/\s(?:&&|\|\|?|;)\s/)
    .map(wrongCommand)
    .find((wrong) => wrong !== undefined);

function wrongCommand(code: string): string | undefined {
  const [program, name = '', ...rest] = code.split(/\s+/);
  if (program === 'npm') return wrongWords([program, name, ...rest]);
  if (program !== 'baton' || name === '' || /^(?:help|-.*|[A-Z]+|…)$/.test(name)) return undefined;
  if (!isCommand(name)) return `there is no command ${name}`;
  const { options }: Command = commands[name];
  const names = [...options, 'help', 'no-color'] as const;
  const written = new Set(names.flatMap((one) => [`--${one}`, ...shortOf(one)]));
  const wrong = rest.find((word) => /^--?[a-z]/.test(word) && !written.has(word.replace(/[=…].*$/, '')));
  return wrong && `${name} has no option ${wrong}`;
}

const shortOf = (name: keyof typeof optionSpecs): string[] => {
  const spec = optionSpecs[name];
  return 'short' in spec ? [`-${spec.short}`] : [];
};

/** Where the commands of a page run: its folder and its home. */
export interface CommandPlace {
  folder: string;
  home: string;
  /** What the commands of the last block printed. */
  printed: string;
}

/** Obeys a line as a shell would that knows `baton` alone; gives what is wrong with it. */
export async function runLine({ commands: parts, code, needs }: ShellLine, place: CommandPlace): Promise<string | undefined> {
  if (needs !== undefined) return `only a real shell obeys ${needs}; write "# not run: REASON" above`;
  const foreign = parts.find(({ words }) => words[0] !== 'baton');
  if (foreign) return `${foreign.words[0]} is not run here; give it a line of its own`;
  let said = { code: 0 as number | null, out: '', err: '' };
  for (const part of parts) {
    said = await runCommand(part, place);
    if (said.code !== 0) break;
  }
  if (said.code === code) return undefined;
  return `ends with ${said.code}, not with ${code}\n${said.out}\n${said.err}`.trimEnd();
}

function runCommand({ words, variables, out, input }: ShellCommand, place: CommandPlace) {
  const { folder, home } = place;
  const args = words.slice(1).flatMap((word) => expand(word, folder));
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, ...variables };
  const text = input === undefined ? '' : readFileSync(join(folder, input), 'utf8');
  return obey(args, testIo(folder, { env, input: text })).then((said) => {
    if (out !== undefined) writeFileSync(join(folder, out), said.out);
    place.printed += `${out === undefined ? said.out : ''}\n${said.err}\n`;
    return { ...said, out: out === undefined ? said.out : '' };
  });
}

/** Names of files in place of a pattern that matches some. */
function expand(word: string, folder: string): string[] {
  if (!/[*?]/.test(word) || word.includes('=')) return [word];
  const files = globSync(word, { cwd: folder }).sort();
  return files.length ? files : [word];
}
