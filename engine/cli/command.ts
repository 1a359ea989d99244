import type { ParseArgsConfig } from 'node:util';
import { parseArgs } from 'node:util';
import { nearest } from '../language/suggest.ts';
import type { Output } from './output.ts';
import { createOutput } from './output.ts';
import { UsageError } from './usage.ts';

export type Options = NonNullable<ParseArgsConfig['options']>;

/** One command. `run` gives the exit code. */
export interface Command {
  name: string;
  /** What stands after the name, for example `FILE`. */
  usage: string;
  /** One line for the list of commands. */
  summary: string;
  /** Options beside the common ones, each with its line of help: `value` names what it takes. */
  options: Readonly<Record<string, OptionSpec>>;
  examples: readonly string[];
  run(call: Call): Promise<number>;
}

export interface OptionSpec {
  help: string;
  short?: string;
  /** What it takes; a switch without. */
  value?: string;
  multiple?: boolean;
}

/** A command as it was called. */
export interface Call {
  positionals: string[];
  flag(name: string): boolean;
  text(name: string): string | undefined;
  list(name: string): string[];
  output: Output;
}

export const commonOptions: Readonly<Record<string, OptionSpec>> = {
  json: { help: 'Print the answer as JSON.' },
  'no-color': { help: 'Print without colours.' },
  quiet: { help: 'Print nothing but the answer.', short: 'q' },
  help: { help: 'Say how the command is used.', short: 'h' },
};

/** Reads the arguments of a command. Throws a UsageError that says what is wrong with them. */
export function parseCall(command: Command, args: string[]): Call {
  const specs = { ...command.options, ...commonOptions };
  const options: Options = Object.fromEntries(
    Object.entries(specs).map(([name, { short, value, multiple }]) => [name, { type: value ? 'string' : 'boolean', ...(short ? { short } : {}), ...(multiple ? { multiple } : {}) }]),
  );
  const parsed = attempt(() => parseArgs({ args, options, allowPositionals: true }), command, specs);
  const values: Record<string, unknown> = parsed.values;
  const list = (name: string): string[] => [values[name] ?? []].flat().filter((one) => typeof one === 'string');
  return {
    positionals: parsed.positionals,
    flag: (name) => values[name] === true,
    text: (name) => list(name).at(-1),
    list,
    output: createOutput({ noColor: values['no-color'] === true, quiet: values['quiet'] === true }),
  };
}

function attempt<T>(parse: () => T, command: Command, specs: Readonly<Record<string, OptionSpec>>): T {
  try {
    return parse();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const unknown = /Unknown option '(-+[^']*)'/.exec(message)?.[1];
    const help = `See: baton ${command.name} --help`;
    if (!unknown) throw new UsageError(message.replace(/\. To specify.*/s, '.'), help);
    const like = nearest(unknown.replace(/^-+/, ''), Object.keys(specs));
    throw new UsageError(`baton ${command.name} has no option ${unknown}.${like ? ` Did you mean --${like}?` : ''}`, help);
  }
}

/** The help of one command. */
export function helpOf({ name, usage, summary, options, examples }: Command): string {
  const rows = Object.entries({ ...options, ...commonOptions }).map(([option, { short, value, help }]): [string, string] => [
    `  ${short ? `-${short}, ` : '    '}--${option}${value ? ` ${value}` : ''}`,
    help,
  ]);
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  const listed = rows.map(([left, help]) => left.padEnd(width) + help).join('\n');
  return `${summary}\n\nUsage: baton ${name} ${usage}\n\nOptions:\n${listed}\n\nExamples:\n${examples.map((one) => `  ${one}`).join('\n')}\n`;
}

/** Exactly one positional argument. */
export function onlyOne({ positionals }: Call, what: string, command: string): string {
  const [first, ...more] = positionals;
  if (first === undefined) throw new UsageError(`baton ${command} wants ${what}.`, `See: baton ${command} --help`);
  if (more.length) throw new UsageError(`baton ${command} takes one ${what.replace(/^an? /, '')}; it got ${positionals.length}.`);
  return first;
}
