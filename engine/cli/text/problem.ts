import type { Position } from '../../compile/source/lines.ts';
import { lineStarts, toPosition } from '../../compile/source/lines.ts';
import type { Problem, Range, Severity } from '../../language/problems.ts';
import { seenLine } from '../../language/safety/unseen.ts';
import { checkTexts } from '../../language/texts/cli/check.ts';
import { say } from '../../language/texts.ts';
import type { Paint } from './paint.ts';
import { oneLine, safeLines, width } from './width.ts';

/** A text with its name for display. */
interface NamedText {
  file: string;
  text: string;
}

const brushOf: Record<Severity, keyof Paint> = { error: 'bad', warning: 'warn', information: 'busy', hint: 'dim' };

/**
 * Problems as lines: `file:line:column severity code message`, the line of the text with carets under the range, the hint.
 * Lines and columns count from 1 as in editors. A hint in a valid text has no code frame.
 */
export function problemLines({ file, text }: NamedText, problems: readonly Problem[], style: Paint, columns = 100): string[] {
  const starts = lineStarts(text);
  const lineAt = (line: number): string => text.slice(starts[line], starts[line + 1]).replace(/[\r\n]+$/, '');
  const place = ({ line, character }: Position): string => `${file}:${line + 1}:${character + 1}`;

  return problems.flatMap(({ severity, code, message, range, hint, related }) => {
    const [start, end] = [toPosition(starts, range.start), toPosition(starts, range.end)];
    const brush = style[brushOf[severity]];
    const last = end.line > start.line ? lineAt(start.line).length : end.character;

    return [
      `${style.bold(place(start))} ${brush(severity)} ${style.dim(code)} ${safeLines(message).replaceAll('\n', ' ')}`,
      ...(severity === 'hint' ? [] : frame({ start, end: last, lineAt, style, brush, columns })),
      ...(hint ? [`    ${style.dim('→')} ${oneLine(hint)}`] : []),
      ...(related ?? []).map(
        (one) => `    ${style.dim(`${place(toPosition(starts, one.range.start))} ${oneLine(one.message)}`)}`,
      ),
      ...(severity === 'hint' ? [] : ['']),
    ];
  });
}

/** A position with its line, and carets under the range. */
export function placeLines({ file, text, range }: NamedText & { range: Range }, style: Paint, columns = 100): string[] {
  const starts = lineStarts(text);
  const [start, end] = [toPosition(starts, range.start), toPosition(starts, range.end)];
  const lineAt = (line: number): string => text.slice(starts[line], starts[line + 1]).replace(/[\r\n]+$/, '');
  const last = end.line > start.line ? lineAt(start.line).length : end.character;

  return [
    style.bold(`${file}:${start.line + 1}:${start.character + 1}`),
    ...frame({ start, end: last, lineAt, style, brush: style.bad, columns }),
    '',
  ];
}

/** The line before (for orientation), the line itself, and carets under the range. */
function frame({
  start,
  end,
  lineAt,
  style,
  brush,
  columns,
}: {
  start: Position;
  end: number;
  lineAt: (line: number) => string;
  style: Paint;
  brush: (text: string) => string;
  columns: number;
}): string[] {
  const line = lineAt(start.line);
  // Of a very long line only the part around the range is shown.
  const from = line.length > columns ? Math.max(0, start.character - Math.floor(columns / 2)) : 0;
  const part = line.slice(from, from + columns);
  const before = width(visible(part.slice(0, start.character - from)));
  const under = Math.max(1, width(visible(part.slice(start.character - from, Math.max(start.character, end) - from))));
  const gutter = String(start.line + 1).length + 2;
  const row = (number: string, shown: string): string => `  ${style.dim(`${number.padStart(gutter)} │`)} ${shown}`.trimEnd();
  const previous = start.line > 0 ? lineAt(start.line - 1) : '';

  return [
    ...(previous.trim() && from === 0 ? [row(String(start.line), style.dim(visible(previous.slice(0, columns))))] : []),
    row(String(start.line + 1), `${from > 0 ? '…' : ''}${visible(part)}${line.length > from + columns ? '…' : ''}`),
    row('', `${' '.repeat(before + (from > 0 ? 1 : 0))}${brush('^'.repeat(under))}`),
  ];
}

/** A line of a file for a terminal: tabs and control characters take one column each. */
const visible = (text: string): string => seenLine(text.replaceAll('\t', '→'), '�');

/** `2 errors, 1 warning`; '' without problems. */
export function tally(problems: readonly Problem[]): string {
  const counts = severities.map(([severity, one, many]) => {
    const count = problems.filter((problem) => problem.severity === severity).length;
    return count ? say(count === 1 ? one : many, { count }) : '';
  });
  return counts.filter(Boolean).join(', ');
}

const severities = [
  ['error', checkTexts.oneError, checkTexts.manyErrors],
  ['warning', checkTexts.oneWarning, checkTexts.manyWarnings],
  ['information', checkTexts.oneNote, checkTexts.manyNotes],
  ['hint', checkTexts.oneHint, checkTexts.manyHints],
] as const;
