import type { OptionName, OptionSpec } from '../../engine/cli/args/options.ts';
import { optionSpecs } from '../../engine/cli/args/options.ts';
import { formatOption } from '../../engine/cli/args/parse.ts';
import type { Command } from '../../engine/cli/command.ts';
import { commands } from '../../engine/cli/commands.ts';
import { helpTexts } from '../../engine/language/texts/cli/help.ts';
import { say } from '../../engine/language/texts.ts';
import { code, fenced, page, table } from './markdown.ts';

const everywhere: readonly OptionName[] = ['help', 'no-color'];

const words = ({ positionals }: Command): string =>
  positionals
    .map(({ name, many, optional }) => {
      if (many) return `${name}…`;
      return optional ? `[${name}]` : name;
    })
    .join(' ');

const meaning = (option: OptionName): string => {
  const { says, multiple }: OptionSpec = optionSpecs[option];
  return `${say(says)}${multiple ? ' *May be given several times.*' : ''}`;
};

/** Options whose meaning is the same in every command that has them, and that more than one has. */
const shared = (Object.keys(optionSpecs) as OptionName[]).filter(
  (option) => !everywhere.includes(option) && commandsWith(option).length > 1,
);

function commandsWith(option: OptionName): string[] {
  return Object.entries<Command>(commands)
    .filter(([, { options, meanings }]) => options.includes(option) && !meanings?.[option])
    .map(([name]) => name);
}

function section(name: string, command: Command): string {
  const rows = command.options.map((option) => {
    const own = command.meanings?.[option];
    if (own) return [code(formatOption(option, command)), say(own)];
    if (shared.includes(option)) return [code(formatOption(option)), `[As everywhere](#options-of-several-commands).`];
    return [code(formatOption(option)), meaning(option)];
  });
  const says = say(command.says);
  return page(
    `## baton ${name}`,
    `${says[0]?.toUpperCase()}${says.slice(1)}.`,
    command.about ? say(command.about).replaceAll('\n', '\n\n') : '',
    fenced(`baton ${[name, words(command)].filter(Boolean).join(' ')} [options]`, 'text'),
    table(['option', 'meaning'], rows),
    `**Examples**\n\n${fenced(command.examples.join('\n'), 'sh')}`,
  ).trimEnd();
}

export const commandsPage = (): string =>
  page(
    '# Commands',
    `\`baton COMMAND --help\` says the same at a terminal. ${say(helpTexts.runIs)}`,
    Object.entries<Command>(commands)
      .map(([name, { says }]) => `- [baton ${name}](#baton-${name}): ${say(says)}`)
      .join('\n'),
    '## Exit codes',
    table(
      ['code', 'meaning'],
      [
        ['0', 'The run succeeded, also degraded; the command did what it says.'],
        ['1', 'The run failed, a test failed, or something that the command looks for is not as it should be.'],
        ['2', 'Refused before the first step: the command line, a file, an input, a missing permission.'],
        ['3', 'An error of Baton itself.'],
        ['4', 'The run waits for an answer, or was interrupted; `baton resume` goes on.'],
        ['130', 'Cancelled by a person.'],
        ['141', 'What read the output has ended.'],
      ],
    ),
    '## Options of every command',
    table(
      ['option', 'meaning'],
      everywhere.map((option) => [code(formatOption(option)), meaning(option)]),
    ),
    '## Options of several commands',
    table(
      ['option', 'meaning', 'commands'],
      shared.map((option) => [code(formatOption(option)), meaning(option), commandsWith(option).map(code).join(' ')]),
    ),
    Object.entries<Command>(commands)
      .map(([name, command]) => section(name, command))
      .join('\n\n'),
  );
