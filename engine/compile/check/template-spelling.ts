import type { TemplateProblem } from '../template/ast.ts';
import { inBlock } from './block-range.ts';
import type { Finding, Rule } from './checkable.ts';
import { foundInSteps } from './steps.ts';
import type { PlacedTemplate } from './templates.ts';
import { templatesOf, topTemplates } from './templates.ts';

/** What is wrong with the spelling of a template was found while it was parsed; each code is its own rule. */
export const spelling =
  (wanted: TemplateProblem['code']): NonNullable<Rule['check']> =>
  (checkable, report) => {
    const tell = ({ code, ...finding }: Misspelt): void => {
      if (code === wanted) report(finding);
    };
    misspelt(checkable).forEach(tell);
    for (const placed of topTemplates(checkable)) misspeltIn(placed, tell);
  };

interface Misspelt extends Finding {
  code: TemplateProblem['code'];
}

const misspelt = foundInSteps<Misspelt>((placed, add) => {
  for (const one of templatesOf(placed)) misspeltIn(one, add);
});

function misspeltIn({ template, node, at, block }: PlacedTemplate, add: (one: Misspelt) => void): void {
  for (const { code, range, message, hint } of template.problems)
    add({
      code,
      block,
      range: inBlock(node, { start: range.start + at, end: range.end + at }),
      message,
      ...(hint ? { hint } : {}),
    });
}
