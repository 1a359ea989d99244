import { lineStarts, toPosition } from '../../compile/source/lines.ts';
import { testingTexts } from '../../language/texts/testing.ts';
import { say } from '../../language/texts.ts';
import type { CaseFailure, CaseReport } from '../../testing/case.ts';
import type { FileReport } from '../../testing/suite.ts';
import { formatDuration } from '../text/numbers.ts';
import type { Paint } from '../text/paint.ts';
import { problemLines } from '../text/problem.ts';
import { glyphs } from '../text/status.ts';
import { oneLine, safeLines } from '../text/width.ts';

/** Converts offsets of a file to lines and columns, from 1 as in editors. */
export function lineCounter(text: string): (offset: number) => { line: number; column: number } {
  const starts = lineStarts(text);
  return (offset) => {
    const { line, character } = toPosition(starts, Math.min(offset, text.length));
    return { line: line + 1, column: character + 1 };
  };
}

/** A case as lines: its name and time; for a failed one also the expected and the actual value, and the position. */
export function caseLines(
  { name, status, duration: ms, failures, note }: CaseReport,
  file: string,
  text: string,
  style: Paint,
): string[] {
  const mark = status === 'passed' ? style.good(glyphs.succeeded) : style.bad(glyphs.failed);
  const place = lineCounter(text);
  return [
    `  ${mark} ${oneLine(name)}  ${style.dim(formatDuration(ms))}`,
    ...failures.flatMap((one) => failureLines(one, file, place, style)),
    ...(note === undefined ? [] : [`      ${style.dim('→')} ${oneLine(note)}`]),
  ];
}

function failureLines(
  { what, expected, actual, message, range }: CaseFailure,
  file: string,
  place: ReturnType<typeof lineCounter>,
  style: Paint,
): string[] {
  const { line, column } = place(range.start);
  const at = style.dim(`${file}:${line}:${column}`);
  if (what === undefined || expected === undefined || actual === undefined) return [`      ${oneLine(message)}  ${at}`];

  const words = [say(testingTexts.expected), say(testingTexts.actual)] as const;
  const pad = Math.max(...words.map((word) => word.length));

  const row = (word: string, value: string): string => {
    const [first = '', ...rest] = safeLines(value).split('\n');
    return [
      `        ${style.dim(word.padEnd(pad))}  ${first}`,
      ...rest.map((more) => `        ${' '.repeat(pad)}  ${more}`),
    ].join('\n');
  };

  return [`      ${style.bold(oneLine(what))}  ${at}`, row(words[0], expected), row(words[1], actual)];
}

/** The reason that a file could not be tested. */
export function refusalLines({ refusal }: FileReport, style: Paint): string[] {
  if (!refusal) return [];
  const { message, hint, file, text, problems } = refusal;
  return [
    ...(problems.length ? problemLines({ file, text }, problems, style) : []),
    `${style.bad(glyphs.failed)} ${safeLines(message)}`,
    ...(hint ? [`  ${style.dim('→')} ${oneLine(hint)}`] : []),
  ];
}

/** The numbers of a suite's passed and failed cases, and the files that could not be tested. */
export function counts(reports: readonly FileReport[]): { passed: number; failed: number; refused: number } {
  const all = reports.flatMap(({ cases }) => cases);
  const failed = all.filter(({ status }) => status === 'failed').length;
  return { passed: all.length - failed, failed, refused: reports.filter(({ refusal }) => refusal).length };
}

/** The last line: `3 tests: 2 passed, 1 failed`. */
export function summaryLine(reports: readonly FileReport[], style: Paint): string {
  const { passed, failed, refused } = counts(reports);
  const all = passed + failed;
  const parts = [
    ...(passed ? [style.good(say(testingTexts.passed, { count: passed }))] : []),
    ...(failed ? [style.bad(say(testingTexts.failed, { count: failed }))] : []),
    ...(refused ? [style.bad(say(refused === 1 ? testingTexts.untestedOne : testingTexts.untested, { count: refused }))] : []),
  ];

  return `${say(all === 1 ? testingTexts.oneCase : testingTexts.manyCases, { count: all })}: ${parts.join(', ')}`;
}
