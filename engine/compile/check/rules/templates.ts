import type { Rule } from '../checkable.ts';
import { inBlock } from '../place.ts';
import { accessTemplates } from '../templates.ts';

/** What is wrong with the spelling of a template: syntax, filters, tests, conditions. */
export const templates: Rule = {
  code: 'template-syntax',
  check(checkable, report) {
    for (const { template, node, at, block } of accessTemplates(checkable))
      for (const { code, range, message, hint } of template.problems)
        report({
          code,
          block,
          range: inBlock(node, { start: range.start + at, end: range.end + at }),
          message,
          ...(hint ? { hint } : {}),
        });
  },
};
