import type { Fix, Problem } from '../../language/problems.ts';

type Edit = Fix['edits'][number];

/**
 * Puts an edit that replaces a quoted key inside its quotes: a bare word might take in the colon behind it, as in `{"a":1}`.
 * Every other edit is unchanged.
 */
export function insideQuotes(edit: Edit, text: string): Edit {
  const { start, end } = edit.range;
  const quote = text[start];
  if ((quote !== '"' && quote !== "'") || end - start < 2 || text[end - 1] !== quote) return edit;
  if (/["'\\\n]|:(?:\s|$)/.test(edit.text) || !/^[ \t]*:/.test(text.slice(end, end + 80))) return edit;
  return { ...edit, range: { start: start + 1, end: end - 1 } };
}

/** A problem of a text whose fixes keep the quotes of keys; the same object where they do already. */
export function leavingQuotes(problem: Problem, text: string): Problem {
  const { fixes } = problem;
  if (!fixes) return problem;
  const kept = fixes.map((fix) => ({ ...fix, edits: fix.edits.map((edit) => insideQuotes(edit, text)) }));
  const same = kept.every(({ edits }, of) => edits.every((edit, index) => edit === fixes[of]?.edits[index]));
  return same ? problem : { ...problem, fixes: kept };
}
