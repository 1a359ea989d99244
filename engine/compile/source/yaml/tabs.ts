import type { Problem } from '../../../language/problems.ts';
import { sourceTexts } from '../../../language/texts/compile/source.ts';
import { say } from '../../../language/texts.ts';
import { opensBlockScalar, restOfLine } from '../blocks/shape.ts';
import { maxProblems } from './reading.ts';
import { syntaxProblem } from './syntax.ts';

/** Reports tabs in indentation, and replaces each by a space, so that the lines can be parsed nevertheless. */
export function spaceTabs(text: string): { text: string; problems: Problem[] } {
  const problems: Problem[] = [];
  if (!text.includes('\t')) return { text, problems };

  let [spaced, at, scalar] = ['', 0, Number.POSITIVE_INFINITY];
  for (let start = 0; start < text.length; ) {
    const line = restOfLine(text, start);
    const blank = /^[ \t]*/.exec(line)?.[0] ?? '';
    const spaces = /^ */.exec(line)?.[0].length ?? 0;
    if (spaces <= scalar && line.trim() !== '') scalar = Number.POSITIVE_INFINITY;
    const first = line[blank.length];

    if (start > 0 && scalar === Number.POSITIVE_INFINITY && blank.includes('\t') && first !== undefined && first !== '#') {
      const range = { start: start + spaces, end: start + blank.length };
      const fix = {
        title: say(sourceTexts['tab.fix']),
        edits: [{ range: { start, end: range.end }, text: blank.replaceAll('\t', '  ') }],
      };
      if (problems.length < maxProblems)
        problems.push(syntaxProblem('tab-indent', range, say(sourceTexts.tab), { fixes: [fix] }));
      spaced += text.slice(at, start) + blank.replaceAll('\t', ' ');
      at = start + blank.length;
    }

    if (scalar === Number.POSITIVE_INFINITY && opensBlockScalar(line)) scalar = blank.length;
    const newline = text.indexOf('\n', start);
    start = newline < 0 ? text.length : newline + 1;
  }

  return { text: spaced + text.slice(at), problems };
}
