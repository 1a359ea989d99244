import { say } from '../../language/texts.ts';
import { optionSpecs } from '../args/options.ts';
import type { Command } from '../command.ts';
import { completeWords } from '../completion/complete.ts';
import { type CompletionSources, openCompletionSource } from '../completion/sources.ts';
import type { Io } from '../io.ts';

interface Answering extends CompletionSources {
  commands: Readonly<Record<string, Command>>;
}

/** Prints what may replace the last of the words behind `--`: a candidate a line with a word about it, then what the shell adds. */
export async function answerShell([, ...words]: readonly string[], io: Io, { commands, ...own }: Answering): Promise<number> {
  const completion = await completeWords(words, {
    commands,
    source: openCompletionSource(own, io),
    about: ({ says }) => say(says),
    aboutOption: (name, { meanings }) => say(meanings?.[name] ?? optionSpecs[name].says),
  });
  const rows = completion.candidates.map(({ value, about = '' }) => `${value}\t${about.replaceAll('\t', ' ')}\n`);

  io.out(`${rows.join('')}:${completion.files ?? 'none'}${completion.isOpen ? ':open' : ''}\n`);
  return 0;
}
