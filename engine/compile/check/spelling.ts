import type { TemplateProblem } from '../template/ast.ts';
import type { Rule } from './checkable.ts';
import { inBlock } from './place.ts';
import { accessTemplates } from './templates.ts';

/** What is wrong with the spelling of a template was found while it was parsed; each code is its own rule. */
export const spelling =
  (wanted: TemplateProblem['code']): NonNullable<Rule['check']> =>
  (checkable, report) => {
    for (const { template, node, at, block } of accessTemplates(checkable))
      for (const { code, range, message, hint } of template.problems)
        if (code === wanted)
          report({
            block,
            range: inBlock(node, { start: range.start + at, end: range.end + at }),
            message,
            ...(hint ? { hint } : {}),
          });
  };
