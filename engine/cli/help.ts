import type { Command } from './commands.ts';
import { commands } from './commands.ts';
import type { OptionName } from './options.ts';
import { optionSpecs } from './options.ts';
import { shown } from './parse.ts';
import type { Paint } from './text/paint.ts';

/** What `baton --help` prints. */
export function generalHelp(style: Paint): string {
  const entries: [string, Command][] = Object.entries(commands);
  const rows = entries.map(([name, command]): [string, string] => [`${name} ${placeholders(command)}`.trim(), command.says]);
  return [
    'Baton runs pipelines of prompts and tools that are written as YAML.',
    '',
    style.bold('Commands'),
    ...columns(rows),
    '',
    style.bold('Begin here'),
    '  baton check pipeline.baton.yaml',
    '  baton run pipeline.baton.yaml -i name=value',
    '',
    'More about a command: baton COMMAND --help    Version: baton --version',
    style.dim(
      'Ends with 0 succeeded, 1 failed, 2 refused before the first step, 3 our own error, 4 waiting or interrupted, 130 cancelled.',
    ),
    '',
  ].join('\n');
}

/** What `baton COMMAND --help` prints. */
export function commandHelp(name: keyof typeof commands, style: Paint): string {
  const command: Command = commands[name];
  const options: OptionName[] = [...command.options, 'no-color', 'help'];
  return [
    `${command.says[0]?.toUpperCase()}${command.says.slice(1)}.`,
    ...(command.about ? ['', command.about] : []),
    '',
    style.bold('Usage'),
    `  baton ${name} ${placeholders(command)}${placeholders(command) ? ' ' : ''}[options]`,
    '',
    style.bold('Options'),
    ...columns(options.map((option) => [shown(option), optionSpecs[option].says])),
    '',
    style.bold(command.examples.length === 1 ? 'Example' : 'Examples'),
    ...command.examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}

const placeholders = ({ positionals }: Command): string =>
  positionals.map(({ name, many }) => (many ? `${name}…` : name)).join(' ');

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
