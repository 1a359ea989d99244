import { parseArgs } from 'node:util';
import { defined } from '../../language/json.ts';
import { nearest } from '../../language/spelling/suggest.ts';
import { usageTexts } from '../../language/texts/cli/usage.ts';
import { say } from '../../language/texts.ts';
import type { OptionName, OptionSpec } from './options.ts';
import { isOption, optionSpecs } from './options.ts';
import { UsageError } from './usage-error.ts';

/** The arguments after the command's name. */
export interface Args {
  positionals: string[];
  has(name: OptionName): boolean;
  /** The last value given. */
  one(name: OptionName): string | undefined;
  all(name: OptionName): readonly string[];
}

export interface CommandSyntax {
  /** Names of the words that a command takes, for messages: `FILE`. */
  positionals: { name: string; many?: boolean; optional?: boolean }[];
  options: readonly OptionName[];
  /** The name of an option's value in this command, where it differs from the usual one. */
  values?: Partial<Record<OptionName, string>>;
  /** Options whose value may be left out. */
  bare?: readonly OptionName[];
}

/** Options of every command. */
const everywhere: readonly OptionName[] = ['help', 'no-color'];

/** Reads what follows the command. Throws a UsageError for what the command does not know, with the nearest name. */
export function parse(command: string, shape: CommandSyntax, argv: readonly string[]): Args {
  const own: readonly OptionName[] = [...shape.options, ...everywhere];
  const help = say(usageTexts.seeCommand, { command });
  const options = Object.fromEntries(own.map((name) => [name, config(optionSpecs[name])]));
  const { tokens, positionals } = parseArgs({
    args: closeBare(argv, shape),
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });

  const found = new Map<OptionName, string[]>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    if (!isOption(name) || !own.includes(name)) throw unknown(command, rawName, name, { own, help });

    const { type } = optionSpecs[name];
    if (type === 'boolean' && inlineValue) throw new UsageError(say(usageTexts.noValue, { option: rawName }), help);

    const isBare = value === '' && shape.bare?.includes(name);
    if (type === 'string' && !isBare && (value === undefined || value === '' || (!inlineValue && /^-./.test(value))))
      throw new UsageError(say(usageTexts.needsValue, { option: rawName, form: formatOption(name, shape) }), help);
    found.set(name, [...(found.get(name) ?? []), value ?? '']);
  }

  const args: Args = {
    positionals,
    has: (name) => found.has(name),
    one: (name) => found.get(name)?.at(-1),
    all: (name) => found.get(name) ?? [],
  };
  if (!args.has('help')) count(command, shape, positionals, help);

  return args;
}

/** The word behind an option whose value was left out is not its value. */
const closeBare = (argv: readonly string[], { bare = [] }: CommandSyntax): string[] =>
  argv.map((word, at) => (bare.some((name) => word === `--${name}`) && /^-|^$/.test(argv[at + 1] ?? '') ? `${word}=` : word));

const config = ({ type, short }: OptionSpec) => defined({ type, multiple: true, short });

/** An option as help shows it: `-i, --input NAME=VALUE`. */
export function formatOption(name: OptionName, { values }: Pick<CommandSyntax, 'values'> = {}): string {
  const { short, value: usual }: OptionSpec = optionSpecs[name];
  const value = values?.[name] ?? usual;
  return `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`;
}

function unknown(
  command: string,
  raw: string,
  name: string,
  { own, help }: { own: readonly OptionName[]; help: string },
): UsageError {
  const short = Object.values(optionSpecs).some((spec: OptionSpec) => spec.short === name);
  if (/^-\d/.test(raw)) return new UsageError(say(usageTexts.noOption, { option: raw }), say(usageTexts.dashWord, { command }));
  if (isOption(name) || short) return new UsageError(say(usageTexts.notItsOption, { option: raw, command }), help);

  const guess = nearest(name, own);
  return new UsageError(
    say(usageTexts.noOption, { option: raw }),
    guess ? say(usageTexts.likeOption, { like: guess, help }) : help,
  );
}

function count(command: string, { positionals: wanted }: CommandSyntax, given: readonly string[], help: string): void {
  const missing = wanted.filter(({ optional }) => !optional)[given.length];
  if (missing) throw new UsageError(say(usageTexts.needsWord, { command, what: say(words[missing.name] ?? missing.name) }), help);

  const most = wanted.at(-1)?.many ? Number.POSITIVE_INFINITY : wanted.length;
  const quotes = wanted.at(-1)?.name.includes('TEXT') ? say(usageTexts.quoteIt, { help }) : help;
  if (given.length > most)
    throw new UsageError(
      most < 2
        ? say(most === 0 ? usageTexts.takesNone : usageTexts.takesOne, { command, word: given[most] ?? '' })
        : say(usageTexts.takesMany, { command, most, word: given[most] ?? '' }),
      quotes,
    );
}

const words: Readonly<Record<string, string>> = {
  FILE: usageTexts.aFile,
  WORKFLOW: usageTexts.aWorkflow,
  RUN: usageTexts.aRun,
  SHELL: usageTexts.aShell,
  QUESTION: usageTexts.aQuestion,
  VALUE: usageTexts.aValue,
  TEXT: usageTexts.aText,
  'FILE|TEXT': usageTexts.aFileOrText,
};
