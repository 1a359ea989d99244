import type { Range } from '../../language/problems.ts';
import type { TemplateProblem } from '../template/syntax/ast.ts';
import { inBlock } from './block-range.ts';
import type { Finding, Rule } from './checkable.ts';
import { findInSteps } from './steps.ts';
import type { PlacedTemplate } from './templates.ts';
import { spokenTemplates, templatesOf, topTemplates, triggerTemplates } from './templates.ts';

/** Reports the faults that the parser found in templates; each rule reports the faults of its code. */
export const checkTemplateSpelling =
  (wanted: TemplateProblem['code']): NonNullable<Rule['check']> =>
  (checkable, report) => {
    const reportWanted = ({ code, ...finding }: SpellingFinding): void => {
      if (code === wanted) report(finding);
    };
    misspelt(checkable).forEach(reportWanted);
    const others = checkable.pipeline.triggers.flatMap(triggerTemplates);
    for (const placed of [...topTemplates(checkable), ...spokenTemplates(checkable), ...others]) misspeltIn(placed, reportWanted);
  };

interface SpellingFinding extends Finding {
  code: TemplateProblem['code'];
}

const misspelt = findInSteps<SpellingFinding>((placed, add) => {
  for (const one of templatesOf(placed)) misspeltIn(one, add);
});

function misspeltIn({ template, node, at, block }: PlacedTemplate, add: (one: SpellingFinding) => void): void {
  // Right behind its last sign: the end of a block text is the beginning of the next line.
  const place = ({ start, end }: Range): Range => ({ start: node.offsetAt(start + at), end: node.offsetAt(end + at - 1) + 1 });
  for (const { code, range, message, hint, fixes } of template.problems)
    add({
      code,
      block,
      range: inBlock(node, { start: range.start + at, end: range.end + at }),
      message,
      hint,
      fixes: fixes?.map(({ title, edits }) => ({ title, edits: edits.map((edit) => ({ ...edit, range: place(edit.range) })) })),
    });
}
