import { say } from '../../language/texts.ts';
import { optionSpecs } from '../args/options.ts';
import { commands } from '../commands.ts';
import { loadEngine } from '../engine.ts';
import type { Io } from '../io.ts';
import { completeWords } from './complete.ts';
import { readSource } from './sources.ts';

/** Prints what may replace the last of the words behind `--`: a candidate a line with a word about it, then what the shell adds. */
export async function answerShell([, ...words]: readonly string[], io: Io): Promise<number> {
  const completion = await completeWords(words, {
    commands,
    source: readSource(loadEngine, io, Object.keys(commands)),
    about: ({ says }) => say(says),
    aboutOption: (name, { meanings }) => say(meanings?.[name] ?? optionSpecs[name].says),
  });
  const rows = completion.candidates.map(({ value, about = '' }) => `${value}\t${about.replaceAll('\t', ' ')}\n`);
  io.out(`${rows.join('')}:${completion.files ?? 'none'}${completion.isOpen ? ':open' : ''}\n`);
  return 0;
}
