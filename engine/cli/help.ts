import { basename } from 'node:path';
import { helpTexts } from '../language/texts/cli/help.ts';
import { usageTexts } from '../language/texts/cli/usage.ts';
import { say } from '../language/texts.ts';
import type { OptionName } from './args/options.ts';
import { optionSpecs } from './args/options.ts';
import { formatOption } from './args/parse.ts';
import { UsageError } from './args/usage-error.ts';
import type { Command } from './command.ts';
import { commands, isCommand } from './commands.ts';
import type { Paint } from './text/paint.ts';
import type { FoundSection } from './text/search-pages.ts';
import { wrapText } from './text/wrapped.ts';

/** What `baton --help` prints, in lines of at most so many columns. */
export function generalHelp(style: Paint, room: number): string {
  const entries: [string, Command][] = Object.entries(commands);
  const rows = entries.map(([name, command]): [string, string] => [`${name} ${placeholders(command)}`.trim(), say(command.says)]);
  return [
    say(helpTexts.tagline),
    '',
    style.bold(say(helpTexts.commands)),
    ...columns(rows, room),
    '',
    style.bold(say(helpTexts.beginHere)),
    '  baton init',
    '  baton init --from',
    '  baton check hello.baton.yaml',
    '  baton run hello.baton.yaml -i name=value',
    '',
    ...wrapText(say(helpTexts.moreHelp), room),
    ...wrapText(say(helpTexts.exitCodes), room).map(style.dim),
    '',
  ].join('\n');
}

/** The help on a topic: a command, a page of the documentation or a word of its reference; without one the list of all. */
export async function helpOn(
  word: string | undefined,
  { style, room, docs }: { style: Paint; room: number; docs: string },
): Promise<string> {
  const { answerHelp, listHelpPages } = await import('./lazy/help-pages.ts');
  if (word === undefined) {
    const pages = listHelpPages(docs);
    const list = pages.length ? [style.bold(say(helpTexts.pages)), ...columns(pages, room), ''] : [];
    return [generalHelp(style, room), ...list].join('\n');
  }

  const topic = word.toLowerCase();
  const answer = answerHelp(topic, { docs, style, columns: room, commands: Object.keys(commands) });
  if (isCommand(topic))
    return `${commandHelp(topic, style, room)}${morePages('lines' in answer ? [...answer.pages, ...answer.more] : [])}`;
  if ('lines' in answer) return `${answer.lines.join('\n')}\n${morePages([...answer.pages.slice(1), ...answer.more])}`;
  if (answer.found.length) return `${foundLines(answer.found, topic, { style, room }).join('\n')}\n`;
  throw new UsageError(
    say(usageTexts.noTopic, { topic: word }),
    answer.like === undefined ? usageTexts.seeTopics : say(usageTexts.likeTopic, { like: answer.like }),
  );
}

/** Sections of pages that mention the topic, a line each. */
function foundLines(sections: readonly FoundSection[], words: string, { style, room }: { style: Paint; room: number }): string[] {
  return [
    say(helpTexts.found, { words }),
    '',
    ...sections.flatMap(({ path, heading, line }) => [
      `${style.bold(path)}  ${heading}`,
      ...wrapText(line, Math.min(room, 110) - 4)
        .slice(0, 2)
        .map((part) => `    ${style.dim(part)}`),
    ]),
    '',
    say(helpTexts.readFound, { path: sections[0]?.path ?? '' }),
  ];
}

/** What `helpOn` knows: commands and pages, with a line about each. A page comes before the command of its name. */
export async function helpTopics(docs: string): Promise<Map<string, string>> {
  const { listHelpPages } = await import('./lazy/help-pages.ts');
  const topics = new Map(Object.entries(commands).map(([name, { says }]): [string, string] => [name, say(says)]));
  for (const [path, title] of listHelpPages(docs)) topics.set(basename(path), title);
  return topics;
}

/** A line that names further pages on the topic. */
const morePages = (pages: readonly string[]): string =>
  pages.length ? `\n${say(helpTexts.morePages, { pages: pages.join(', ') })}\n` : '';

/** What `baton COMMAND --help` prints, wrapped at this many columns; examples stay whole. */
export function commandHelp(name: keyof typeof commands, style: Paint, room: number): string {
  const command: Command = commands[name];
  const options: OptionName[] = [...command.options, 'no-color', 'help'];
  const says = say(command.says);

  return [
    `${says[0]?.toUpperCase()}${says.slice(1)}.`,
    ...(command.about
      ? [
          '',
          ...say(command.about)
            .split('\n')
            .flatMap((line) => wrapText(line, room)),
        ]
      : []),
    '',
    style.bold(say(helpTexts.usage)),
    `  ${['baton', name, placeholders(command), say(helpTexts.optionsHere)].filter(Boolean).join(' ')}`,
    ...(command.positionals.some(({ name: word }) => word === 'RUN')
      ? wrapText(say(helpTexts.runIs), room - 2).map((line) => `  ${line}`)
      : []),
    '',
    style.bold(say(helpTexts.options)),
    ...columns(
      options.map((option) => [formatOption(option, command), say(command.meanings?.[option] ?? optionSpecs[option].says)]),
      room,
    ),
    '',
    style.bold(say(command.examples.length === 1 ? helpTexts.example : helpTexts.examples)),
    ...command.examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}

const placeholders = ({ positionals }: Command): string =>
  positionals
    .map(({ name, many, optional }) => {
      if (many) return `${name}…`;
      if (optional) return `[${name}]`;
      return name;
    })
    .join(' ');

/** Two columns; long entries of the second are wrapped below themselves. */
function columns(rows: readonly (readonly [string, string])[], room: number): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.flatMap(([left, right]) =>
    wrapText(right, room - width - 4).map((line, index) => `  ${(index ? '' : left).padEnd(width)}  ${line}`),
  );
}
