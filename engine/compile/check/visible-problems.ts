import { problem, suggestion } from '../../language/problem.ts';
import type { Problem, ProblemCode, Severity } from '../../language/problems.ts';
import { isProblemCode, problemCodes, runStoppers } from '../../language/problems.ts';
import { nearest } from '../../language/spelling/suggest.ts';
import { lineStarts, toPosition } from '../source/lines.ts';
import type { Source } from '../source/nodes.ts';
import { problemsOf } from '../source/source.ts';
import type { World } from '../world.ts';

/** The severity that people have set for a code. */
export const severitySet = (code: ProblemCode, { severities, settings }: World): Severity | 'off' | undefined =>
  severities?.[code] ?? settings?.problems?.[code];

/** The severity that a code has in this world; undefined leaves it to the problem itself. */
export const severityOf = (code: ProblemCode, world: World): Severity | 'off' | undefined =>
  severitySet(code, world) ?? (problemCodes[code] === 'off' ? 'off' : undefined);

/** Selects the problems to show: severities as set, suppressed ones left out, equal ones once, in the order of the text. */
export function selectVisibleProblems(problems: readonly Problem[], source: Source, world: World): Problem[] {
  const visible = new Map<string, Problem>();
  const silenced = silencer(source);
  const unread = isUnread(problems, source);

  for (const one of [...problems, ...strangeComments(source)]) {
    const severity = severitySet(one.code, world) ?? one.severity;
    if (severity === 'off' || silenced(one) || (unread && one.code.startsWith('unused-'))) continue;
    visible.set(
      `${one.code} ${one.range.start} ${one.range.end} ${one.message}`,
      severity === one.severity ? one : { ...one, severity },
    );
  }

  return inOrder([...visible.values()]);
}

/** Whether a part of the text could not be read: that part may use names that nothing else uses. */
const isUnread = (problems: readonly Problem[], source: Source): boolean =>
  problems.some(({ code }) => code === 'yaml-syntax') && problemsOf(source).some(({ code }) => code === 'yaml-syntax');

/**
 * Problems that keep a run from starting, whatever severity settings and comments give them, among them keys that nothing executes
 * yet.
 */
export const findRunStoppers = (problems: readonly Problem[]): Problem[] =>
  inOrder(
    problems.filter(({ code, severity }) => code === 'not-executable-yet' || (severity === 'error' && runStoppers.has(code))),
  );

const inOrder = (problems: Problem[]): Problem[] =>
  problems.sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);

function silencer({ suppressions, text }: Source): (problem: Problem) => boolean {
  if (suppressions.length === 0) return () => false;
  const starts = lineStarts(text);
  const files = new Set(suppressions.filter(({ file }) => file).map(({ code }) => code));
  const lines = silencedLines(suppressions, text, starts);
  return ({ code, range }) => files.has(code) || (lines.get(toPosition(starts, range.start).line)?.has(code) ?? false);
}

/**
 * The suppressed codes of each line. A comment suppresses the next line that is no such comment; if that line opens a block
 * scalar, which can hold no comments, also the text below it.
 */
function silencedLines(
  suppressions: Source['suppressions'],
  text: string,
  starts: readonly number[],
): ReadonlyMap<number, ReadonlySet<string>> {
  const comments = new Set(suppressions.map(({ line }) => line));
  const lineAt = (line: number): string => text.slice(starts[line] ?? text.length, starts[line + 1] ?? text.length);
  const silent = new Map<number, Set<string>>();
  for (const { code, line, file } of suppressions) {
    if (file) continue;
    let target = line + 1;
    while (comments.has(target)) target++;
    const opens = /:[ \t]*[|>][-+\d]*[ \t]*(?:#.*)?$/.test(lineAt(target).trimEnd());
    const indent = indentOf(lineAt(target));
    let end = target + 1;
    while (opens && end < starts.length && (lineAt(end).trim() === '' || indentOf(lineAt(end)) > indent)) end++;
    for (let at = target; at < end; at++) silent.set(at, (silent.get(at) ?? new Set<string>()).add(code));
  }

  return silent;
}

/** The column of a line's key; the dash of a list item counts as indentation. */
const indentOf = (line: string): number => /^[ \t]*(?:-[ \t]+)*/.exec(line)?.[0].length ?? 0;

/** Comments that name an unknown code. */
function strangeComments({ suppressions, text }: Source): Problem[] {
  const strange = suppressions.filter(({ code }) => !isProblemCode(code));
  if (strange.length === 0) return [];

  const starts = lineStarts(text);
  return strange.flatMap(({ code, line }) => {
    const from = text.indexOf('ignore', starts[line]) + 'ignore'.length;
    const start = text.indexOf(code, from);
    if (start < 0) return [];
    const range = { start, end: start + code.length };
    const near = suggestion(nearest(code, Object.keys(problemCodes)), range);
    return [problem('unknown-key.suppression', range, { code }, { severity: 'hint', ...near })];
  });
}
