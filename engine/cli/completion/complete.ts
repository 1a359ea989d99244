import type { OptionName, OptionSpec } from '../args/options.ts';
import { isOption, optionSpecs } from '../args/options.ts';
import type { Command } from '../command.ts';

/** A replacement for the word under the cursor. */
export interface CompletionCandidate {
  value: string;
  /** One line of description, for shells that show it. */
  about?: string;
}

export interface Completion {
  candidates: CompletionCandidate[];
  /** What the shell completes itself where no candidate fits. */
  files?: 'files' | 'folders';
  /** The word is not finished with this candidate: `topic=`. */
  isOpen?: boolean;
}

/** The words on the line before the cursor. */
export interface LineBefore {
  /** Words that are neither options nor their values, without the command. */
  positionals: readonly string[];
}

/** Returns the candidates for a kind of value, by the name that help uses: `FILE`, `RUN`, `NAME=VALUE`. */
export type CompletionSource = (placeholder: string, line: LineBefore) => Promise<Completion>;

interface Program {
  commands: Readonly<Record<string, Command>>;
  source: CompletionSource;
  /** The first line of help on a command. */
  about(command: Command): string;
  aboutOption(name: OptionName, command: Command): string;
}

/** The candidates for the last of `words`, which follow the program's name. */
export async function completeWords(words: readonly string[], program: Program): Promise<Completion> {
  const current = words.at(-1) ?? '';
  const [name, ...rest] = words.slice(0, -1);
  const found = await (name === undefined ? completeCommand(program) : completeAfter(name, { rest, current, program }));
  return { ...found, candidates: found.candidates.filter(({ value }) => value.startsWith(current)) };
}

async function completeCommand({ commands, about }: Program): Promise<Completion> {
  const names = Object.entries(commands).map(([value, command]): CompletionCandidate => ({ value, about: about(command) }));
  return { candidates: [...names, { value: 'help' }] };
}

interface TypedWords {
  /** Words between the command and the one under the cursor. */
  rest: readonly string[];
  current: string;
  program: Program;
}

async function completeAfter(name: string, { rest, current, program }: TypedWords): Promise<Completion> {
  const command = Object.hasOwn(program.commands, name) ? program.commands[name] : undefined;
  if (name === 'help') return rest.length ? { candidates: [] } : await program.source('TOPIC', { positionals: [] });
  if (!command) return { candidates: [] };
  const line = readLine(rest, command);
  if (line.pending !== undefined) return await program.source(line.pending, line);
  const [, option = '', written] = /^(--[\w-]+=)(.*)$/.exec(current) ?? [];
  if (written !== undefined) return await completeInline(option, line, { command, program });
  if (current.startsWith('-')) return { candidates: listOptions(command, rest, program) };
  const { positionals } = command;
  const place = positionals[line.positionals.length] ?? positionals.filter(({ many }) => many).at(-1);
  return place ? await program.source(place.name, line) : { candidates: [] };
}

/** `--model=`: the value stands in the same word. */
async function completeInline(
  option: string,
  line: LineBefore,
  { command, program }: { command: Command; program: Program },
): Promise<Completion> {
  const value = valueName(option.slice(0, -1), command);
  if (value === undefined) return { candidates: [] };
  const found = await program.source(value, line);
  return { ...found, candidates: found.candidates.map((one) => ({ ...one, value: `${option}${one.value}` })) };
}

/** Options that are not on the line yet, or may stand there again. */
function listOptions(command: Command, rest: readonly string[], { aboutOption }: Program): CompletionCandidate[] {
  return [...command.options, 'no-color' as const, 'help' as const].flatMap((name) => {
    const spec: OptionSpec = optionSpecs[name];
    const isThere = rest.some((word) => word.replace(/=.*$/, '') === `--${name}` || word === `-${spec.short}`);
    return isThere && !spec.multiple ? [] : [{ value: `--${name}`, about: aboutOption(name, command) }];
  });
}

interface ReadLine extends LineBefore {
  /** The value that the last option on the line still wants. */
  pending?: string;
}

function readLine(words: readonly string[], command: Command): ReadLine {
  const positionals: string[] = [];
  let pending: string | undefined;
  for (const word of words) {
    if (pending !== undefined) pending = undefined;
    else if (word.startsWith('-') && word !== '-') pending = valueName(word, command);
    else positionals.push(word);
  }
  return { positionals, pending };
}

/** What the value of an option is called; undefined where it takes none, or has it already. */
function valueName(word: string, { values }: Command): string | undefined {
  const name = word.startsWith('--') ? word.slice(2) : longName(word.slice(1));
  if (name === undefined || !isOption(name)) return undefined;
  const { type, value }: OptionSpec = optionSpecs[name];
  return type === 'string' ? (values?.[name] ?? value ?? '') : undefined;
}

const longName = (short: string): string | undefined =>
  Object.entries(optionSpecs).find(([, spec]: [string, OptionSpec]) => spec.short === short)?.[0];
