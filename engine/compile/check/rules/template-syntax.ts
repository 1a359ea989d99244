import type { Rule, RulePage } from '../checkable.ts';
import { checkTemplateSpelling } from '../template-spelling.ts';

export const templateSyntaxPage: RulePage = {
  doc: 'A template cannot be read: an operator lacks its other side, a bracket or a tag is not closed. The message says what was expected. Text that shall hold `{{` itself goes between `{% raw %}` and `{% endraw %}`.',
  examples: [
    {
      text: `steps:
  - id: count
    set: {total: "{{ 1 +~template-syntax~ }}"}
`,
    },
    {
      good: true,
      text: `steps:
  - id: count
    set: {total: "{{ 1 + 2 }}"}
`,
    },
  ],
};

export const templateSyntax: Rule = {
  code: 'template-syntax',
  check: checkTemplateSpelling('template-syntax'),
};
