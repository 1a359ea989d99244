import { say } from '../../../engine/language/texts.ts';
import { bannerTexts } from '../texts/banners.ts';
import { countTexts } from '../texts/counts.ts';
import { formatCount } from '../view/format.ts';
import type { StepProblems } from '../view/problems.ts';

export const problemWords = ({ count, message }: StepProblems): string =>
  say(bannerTexts.problemsHere, { errors: formatCount(count, say(countTexts.error), say(countTexts.errors)), message });

/** The number of errors in a step's text; a click goes to the first. Screen readers hear it with the name of the step. */
export const ProblemMark = ({ problems }: { problems: StepProblems }) => (
  <span class="problem" data-problem={problems.first} title={problemWords(problems)} aria-hidden="true">
    ✕ {problems.count}
  </span>
);
