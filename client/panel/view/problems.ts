import type { TextProblem } from '../../panel-content.ts';

/** The errors of one step: their number, and the index of the first among all problems. */
export interface StepProblems {
  count: number;
  first: number;
  message: string;
}

/** The errors of a text on the visible cards: a closed card shows those of the steps inside it. */
export function problemsByCard(
  problems: readonly TextProblem[],
  visibleAt: (path: string) => string | undefined,
): Map<string, StepProblems> {
  const byNode = new Map<string, StepProblems>();
  problems.forEach(({ path, message, error }, index) => {
    const at = path === undefined || !error ? undefined : visibleAt(path);
    if (at === undefined) return;
    const ofStep = byNode.get(at);
    byNode.set(at, ofStep ? { ...ofStep, count: ofStep.count + 1 } : { count: 1, first: index, message });
  });

  return byNode;
}
