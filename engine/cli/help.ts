import { cliTexts } from '../language/texts/cli.ts';
import { say } from '../language/texts.ts';
import type { Command } from './commands.ts';
import { commands } from './commands.ts';
import type { OptionName } from './options.ts';
import { optionSpecs } from './options.ts';
import { shown } from './parse.ts';
import type { Paint } from './text/paint.ts';

/** What `baton --help` prints. */
export function generalHelp(style: Paint): string {
  const entries: [string, Command][] = Object.entries(commands);
  const rows = entries.map(([name, command]): [string, string] => [`${name} ${placeholders(command)}`.trim(), say(command.says)]);
  return [
    say(cliTexts.tagline),
    '',
    style.bold(say(cliTexts.commands)),
    ...columns(rows),
    '',
    style.bold(say(cliTexts.beginHere)),
    '  baton check pipeline.baton.yaml',
    '  baton run pipeline.baton.yaml -i name=value',
    '',
    say(cliTexts.moreHelp),
    style.dim(say(cliTexts.exitCodes)),
    '',
  ].join('\n');
}

/** What `baton COMMAND --help` prints. */
export function commandHelp(name: keyof typeof commands, style: Paint): string {
  const command: Command = commands[name];
  const options: OptionName[] = [...command.options, 'no-color', 'help'];
  const says = say(command.says);
  return [
    `${says[0]?.toUpperCase()}${says.slice(1)}.`,
    ...(command.about ? ['', say(command.about)] : []),
    '',
    style.bold(say(cliTexts.usage)),
    `  ${['baton', name, placeholders(command), say(cliTexts.optionsHere)].filter(Boolean).join(' ')}`,
    ...(command.positionals.some(({ name: word }) => word === 'RUN') ? [`  ${say(cliTexts.runIs)}`] : []),
    '',
    style.bold(say(cliTexts.options)),
    ...columns(options.map((option) => [shown(option), say(command.meanings?.[option] ?? optionSpecs[option].says)])),
    '',
    style.bold(say(command.examples.length === 1 ? cliTexts.example : cliTexts.examples)),
    ...command.examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}

const placeholders = ({ positionals }: Command): string =>
  positionals.map(({ name, many, optional }) => (many ? `${name}…` : optional ? `[${name}]` : name)).join(' ');

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
