import type { Fix, Problem } from '../../language/problems.ts';

type Edit = Fix['edits'][number];

/**
 * Puts an edit that replaces a quoted key inside its quotes: a bare word might take in the colon behind it, as in `{"a":1}`.
 * A path with brackets as a bare key gets quotes, since in a map in braces they would open a list. Every other edit is
 * unchanged.
 */
export function insideQuotes(edit: Edit, text: string): Edit {
  const { start, end } = edit.range;
  const isKey = /^[ \t]*:/.test(text.slice(end, end + 80));
  if (!isKey || end - start < 1) return edit;
  const quote = text[start];
  if (quote !== '"' && quote !== "'") return pathWithBrackets.test(edit.text) ? { ...edit, text: `"${edit.text}"` } : edit;
  if (end - start < 2 || text[end - 1] !== quote || /["'\\\n]|:(?:\s|$)/.test(edit.text)) return edit;
  return { ...edit, range: { start: start + 1, end: end - 1 } };
}

const pathWithBrackets = /^[\w./#-]+\[[\w*]+\][\w./#[\]*-]*$/;

/** A problem of a text whose fixes keep the quotes of keys; the same object where they do already. */
export function leavingQuotes(problem: Problem, text: string): Problem {
  const { fixes } = problem;
  if (!fixes) return problem;
  const kept = fixes.map((fix) => ({ ...fix, edits: fix.edits.map((edit) => insideQuotes(edit, text)) }));
  const same = kept.every(({ edits }, of) => edits.every((edit, index) => edit === fixes[of]?.edits[index]));
  return same ? problem : { ...problem, fixes: kept };
}
