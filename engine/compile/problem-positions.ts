import type { Problem, Range, Severity } from '../language/problems.ts';
import { problemCodes } from '../language/problems.ts';
import type { Finding } from './check/checkable.ts';
import type { Block } from './source/nodes.ts';

const shift = (range: Range, by: number): Range => (by === 0 ? range : { start: range.start + by, end: range.end + by });

/** A problem with ranges in a block, converted to ranges in the text; `by` is the start of the block. */
export function shiftProblem(problem: Problem, by: number): Problem {
  if (by === 0) return problem;
  const { fixes, related } = problem;
  const shifted: Problem = { ...problem, range: shift(problem.range, by) };
  if (fixes)
    shifted.fixes = fixes.map((fix) => ({ ...fix, edits: fix.edits.map((edit) => ({ ...edit, range: shift(edit.range, by) })) }));
  if (related) shifted.related = related.map((place) => ({ ...place, range: shift(place.range, by) }));

  return shifted;
}

/** A finding of a rule as a problem of the text; `at` gives the start of a block. */
export function problemOf(
  { block, related, severity, ...rest }: Finding,
  code: Problem['code'],
  at: (block: Block) => number,
): Problem {
  const problem = shiftProblem({ ...rest, severity: severity ?? usualSeverity(code), code }, at(block));
  if (!related) return problem;
  return {
    ...problem,
    related: related.map(({ message, range, block: other }) => ({ message, range: shift(range, at(other)) })),
  };
}

/** A code that is off by default and reported nevertheless is a hint. */
function usualSeverity(code: Problem['code']): Severity {
  const usual: Severity | 'off' = problemCodes[code];
  return usual === 'off' ? 'hint' : usual;
}
