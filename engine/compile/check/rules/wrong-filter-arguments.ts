import type { Rule, RulePage } from '../checkable.ts';
import { checkTemplateSpelling } from '../template-spelling.ts';

export const wrongFilterArgumentsPage: RulePage = {
  doc: 'A filter, test or function gets too many arguments, too few, or one that it does not know, so the template would fail. The message says what it takes.',
  examples: [
    {
      text: `inputs: {name: Ann}
steps:
  - id: greet
    prompt: Say hello to {{ name | ~wrong-filter-arguments~replace("A") }}.
`,
    },
    {
      good: true,
      text: `inputs: {name: Ann}
steps:
  - id: greet
    prompt: Say hello to {{ name | replace("A", "O") }}.
`,
    },
  ],
};

export const wrongFilterArguments: Rule = {
  code: 'wrong-filter-arguments',
  check: checkTemplateSpelling('wrong-filter-arguments'),
};
