import { join } from 'node:path';
import { version } from '../../package.json';
import { nearest } from '../language/spelling/suggest.ts';
import { sessionTexts } from '../language/texts/cli/session.ts';
import { usageTexts } from '../language/texts/cli/usage.ts';
import { say } from '../language/texts.ts';
import { type CommandSyntax, parse } from './args/parse.ts';
import { UsageError } from './args/usage-error.ts';
import { commands, isCommand } from './commands.ts';
import { loadEngine } from './engine.ts';
import { explainError } from './errors/explain.ts';
import { asksForJson, jsonIo } from './errors/json-refusal.ts';
import { commandHelp, generalHelp, helpOn, helpTopics } from './help.ts';
import type { Io } from './io.ts';
import { outputColumns, wantsColour } from './io.ts';
import { holdSession } from './session/session.ts';
import { paint } from './text/paint.ts';

/** Obeys one command line and gives its exit code (runtime.md 7). Never throws. */
export async function cli(argv: readonly string[], io: Io): Promise<number> {
  const answering = asksForJson(argv) ? jsonIo(io) : undefined;
  try {
    return await obey(argv, answering ?? io);
  } catch (error) {
    const document = await explainError(error, io, argv.includes('--no-color'));
    answering?.refuse(document);
    return document.exit_code;
  }
}

async function obey([name, ...rest]: readonly string[], io: Io): Promise<number> {
  const style = paint(wantsColour(io, io.outIsTerminal, rest.includes('--no-color')));
  const room = roomFor(io.outIsTerminal ? outputColumns(io, widest) : undefined);
  if (name === undefined) {
    const code = await holdSession(io);
    if (typeof code === 'number') return code;
    io.err(generalHelp(paint(wantsColour(io, io.screen !== undefined)), roomFor(io.screen?.columns())));
    if (code === 'none') io.err(`\n${say(sessionTexts.noPipeline, { folder: io.cwd })}\n`);
    return code === 'help' ? 0 : 2;
  }
  if (name === '--version' || name === '-v' || name === '-V' || name === 'version') return answer(io, `${version}\n`);
  if (name === '--help' || name === '-h' || name === 'help') {
    const { positionals } = parse('help', helpSyntax, rest);
    const topic = positionals.length ? positionals.join(' ') : undefined;
    // `--help` stays short: only the word `help` lists the pages.
    if (topic === undefined && name !== 'help') return answer(io, generalHelp(style, room));
    return answer(io, await helpOn(topic, { style, room, docs: docsOf(io) }));
  }

  // The word by which the scripts of `baton completion` ask.
  if (name === 'complete') {
    const { answerShell } = await import('./lazy/answer-shell.ts');
    return await answerShell(rest, io, { commands, loadEngine, listTopics: () => helpTopics(docsOf(io)) });
  }

  const command = known(name);
  const args = parse(command, commands[command], rest);
  if (args.has('help')) return answer(io, commandHelp(command, style, room));

  return await commands[command].run(args, io);
}

const docsOf = ({ dist }: Io): string => join(dist, '..', 'docs');

const helpSyntax: CommandSyntax = { positionals: [{ name: 'TOPIC', optional: true, many: true }], options: [] };

/** Lines of help are cut at a width that people like to read; without a terminal they stay whole. */
const widest = 110;
const roomFor = (columns: number | undefined): number =>
  columns === undefined ? Number.POSITIVE_INFINITY : Math.min(widest, columns);

function answer(io: Io, text: string): number {
  io.out(text);
  return 0;
}

function known(name: string): keyof typeof commands {
  if (isCommand(name)) return name;
  if (name.startsWith('-')) throw new UsageError(say(usageTexts.optionFirst, { option: name }), usageTexts.optionFirstHint);
  if (/\.ya?ml$/i.test(name))
    throw new UsageError(say(usageTexts.isFile, { file: name }), say(usageTexts.isFileHint, { file: name }));

  const guess = habits.get(name) ?? nearest(name, Object.keys(commands));
  throw new UsageError(
    say(usageTexts.noCommand, { command: name }),
    guess ? say(usageTexts.likeCommand, { like: guess }) : usageTexts.seeHelp,
  );
}

/** Names that other command lines use for our commands. */
const habits: ReadonlyMap<string, keyof typeof commands> = new Map([
  ['new', 'init'],
  ['create', 'init'],
  ['validate', 'check'],
  ['lint', 'check'],
  ['start', 'run'],
  ['exec', 'run'],
  ['continue', 'resume'],
  ['list', 'runs'],
  ['ls', 'runs'],
  ['status', 'show'],
  ['logs', 'show'],
  ['inspect', 'show'],
  ['stop', 'cancel'],
  ['kill', 'cancel'],
  ['convert', 'import'],
  ['draw', 'graph'],
  ['viz', 'graph'],
]);
