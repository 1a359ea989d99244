import type { Problem, Range } from '../../language/problems.ts';
import { sourceTexts } from '../../language/texts/compile/source.ts';
import { say } from '../../language/texts.ts';
import { restOfLine } from './blocks/shape.ts';
import { syntaxProblem } from './yaml/syntax.ts';

/** A value that YAML misreads without quotes, with the quotes as fix. */
export function quotesNeeded(text: string, range: Range, message: string): Problem {
  const edits = [{ range, text: inQuotes(text.slice(range.start, range.end)) }];
  return syntaxProblem('yaml-syntax', range, message, { fixes: [{ title: say(sourceTexts.quote), edits }] });
}

/** Quotes words on one line so that YAML reads any of them as text. */
export const inQuotes = (words: string): string => (/["\\]/.test(words) ? `'${words.replaceAll("'", "''")}'` : `"${words}"`);

/** Lines of quoted text with too little indentation: people understand them, but strict YAML refuses them. */
export function shallowLines(text: string, first: number, lines: readonly number[], parent: number): Problem {
  const indent = ' '.repeat(parent + 1);
  const edits = lines.map((start) => ({ range: { start, end: start + restOfLine(text, start).search(/\S/) }, text: indent }));
  const range = { start: first, end: first + restOfLine(text, first).trimEnd().length };
  const message = say(sourceTexts.shallowText);

  return syntaxProblem('yaml-syntax', range, message, {
    severity: 'warning',
    fixes: [{ title: say(sourceTexts['shallowText.fix']), edits }],
  });
}
