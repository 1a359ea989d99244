import type { Json } from '../../../language/json.ts';
import type { Run } from '../evaluation/run.ts';
import { findMatch, type Match } from '../regex/match.ts';
import { PatternError } from '../regex/parse.ts';
import { compilePattern, type Pattern } from '../regex/program.ts';
import { type Filter, textOf } from './filter.ts';

/** The compiled pattern; each is compiled once in a rendering. */
function patternOf(source: Json | undefined, ignore: Json | undefined, run: Run): Pattern {
  const text = textOf(source);
  const key = `${ignore === true ? 'i' : ' '}${text}`;
  const compiled = run.patterns?.get(key);
  if (compiled) return compiled;

  try {
    const pattern = compilePattern(text, ignore === true);
    (run.patterns ??= new Map()).set(key, pattern);
    return pattern;
  } catch (error) {
    if (error instanceof PatternError) return run.fail('bad-value', error.message);
    throw error;
  }
}

/** Whether a pattern is found anywhere in a text. */
export function matches(text: string, source: Json | undefined, run: Run): boolean {
  return findMatch(patternOf(source, false, run), text, 0, (steps) => run.spend(steps)) !== undefined;
}

/** All matches from left to right; an empty one never directly after another match. */
function* allMatches(pattern: Pattern, text: string, run: Run): Generator<Match & { start: number; end: number }> {
  for (let at = 0; at <= text.length; ) {
    const match = findMatch(pattern, text, at, (steps) => run.spend(steps));
    const [start = -1, end = -1] = match?.spans ?? [];
    if (!match) return;
    yield { ...match, start, end };
    at = end > start ? end : end + ((text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1);
  }
}

const groupOf = (match: Match, group: number, text: string): string | null => {
  const [start = -1, end = -1] = match.spans.slice(group * 2, group * 2 + 2);
  return start < 0 ? null : text.slice(start, end);
};

/**
 * Fills groups into a replacement: `\1` `$1` `\g<name>` `$<name>` `$&`; a group that the pattern does not have stays as
 * written.
 */
function expand(replacement: string, match: Match, pattern: Pattern, text: string): string {
  return replacement.replace(
    /\\\\|\$\$|[\\$](\d{1,2})|(?:\\g|\$)<(\w+)>|\$&/g,
    (whole, digits: string | undefined, name: string | undefined) => {
      if (whole === '\\\\' || whole === '$$') return whole[0] ?? '';
      const named = digits === undefined ? (pattern.names.get(name ?? '') ?? Number(name)) : Number(digits);
      const group = whole === '$&' ? 0 : named;
      return group >= 0 && group <= pattern.groups ? (groupOf(match, group, text) ?? '') : whole;
    },
  );
}

function replaceAll(text: string, given: readonly (Json | undefined)[], run: Run): string {
  const [source, replacement, ignore, count] = given;
  const pattern = patternOf(source, ignore, run);
  const most = typeof count === 'number' && count > 0 ? count : Number.POSITIVE_INFINITY;

  let [result, at, done] = ['', 0, 0];
  for (const match of allMatches(pattern, text, run)) {
    if (done++ >= most) break;
    result += text.slice(at, match.start) + expand(textOf(replacement), match, pattern, text);
    at = match.end;
    if (result.length > run.size) run.characters(result.length);
  }

  return run.made(result + text.slice(at));
}

export const regexFilters = {
  regex_findall: (input, [source, ignore], run) => {
    const text = run.print(input);
    const pattern = patternOf(source, ignore, run);
    return Array.from(allMatches(pattern, text, run), (match): Json => {
      if (pattern.groups < 2) return groupOf(match, pattern.groups, text);
      return Array.from({ length: pattern.groups }, (_, at) => groupOf(match, at + 1, text));
    });
  },
  regex_replace: (input, given, run) => replaceAll(run.print(input), given, run),
  regex_search: (input, [source, ignore], run) => {
    const text = run.print(input);
    const pattern = patternOf(source, ignore, run);
    const match = findMatch(pattern, text, 0, (steps) => run.spend(steps));
    return match ? groupOf(match, pattern.groups > 0 ? 1 : 0, text) : null;
  },
} as const satisfies Record<string, Filter>;
