import { lineStarts, toPosition } from '../compile/source/lines.ts';
import type { Problem } from '../language/problems.ts';
import type { Output, Style } from './output.ts';

const styles: Record<Problem['severity'], Style> = { error: 'red', warning: 'yellow', information: 'blue', hint: 'gray' };

/** A problem for people: place, severity, code and message, then the line with a caret below it, then what to do. */
export function problemText(problem: Problem, file: string, text: string, { style }: Output): string {
  const starts = lineStarts(text);
  const { line, character } = toPosition(starts, problem.range.start);
  const end = toPosition(starts, problem.range.end);
  const source = text.slice(starts[line] ?? 0, starts[line + 1] ?? text.length).replace(/\r?\n$/, '');
  const colour = styles[problem.severity];
  const head = `${file}:${line + 1}:${character + 1} ${style([colour, 'bold'].flat() as Style, problem.severity)} ${style('bold', problem.code)}`;
  const number = String(line + 1);
  const margin = ' '.repeat(number.length);
  const length = Math.max(1, (end.line === line ? end.character : source.length) - character);
  const [before, shown] = window(source, character);
  const caret = ' '.repeat(character - before) + '^'.repeat(Math.max(1, Math.min(length, shown.length - (character - before))));
  const lines = [`${head}  ${problem.message}`, style('gray', `  ${number} │ `) + shown.replaceAll('\t', ' '), style('gray', `  ${margin} │ `) + style(colour, caret)];
  if (problem.hint) lines.push(`  ${margin} ${style('cyan', '→')} ${problem.hint}`);
  return lines.join('\n');
}

/** The part of a long line around a column, and where it begins. */
function window(source: string, column: number): [number, string] {
  if (source.length <= 160) return [0, source];
  const from = Math.max(0, column - 60);
  return [from, source.slice(from, from + 160)];
}
