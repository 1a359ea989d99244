import type { Problem } from '../../engine/language/problems.ts';
import type { TextProblem } from '../panel-content.ts';
import type { Compiled } from '../runs/engine.ts';
import { nodeAtPosition } from './places.ts';

/** Maximum number of problems sent to the page: later ones show once the first are fixed. */
const most = 200;

/**
 * The problems of a text in the order in which the panel steps through them: errors from the first to the last, then
 * warnings.
 */
export function orderProblems({ problems }: Pick<Compiled, 'problems'>): Problem[] {
  const of = (wanted: Problem['severity']): Problem[] =>
    problems.filter(({ severity }) => severity === wanted).sort((a, b) => a.range.start - b.range.start);
  return [...of('error'), ...of('warning')].slice(0, most);
}

/** The same for the panel: each with its step. */
export const listProblems = (compiled: Compiled): TextProblem[] =>
  orderProblems(compiled).map(({ severity, message, range }) => ({
    message,
    error: severity === 'error',
    path: nodeAtPosition(compiled, range.start),
  }));
