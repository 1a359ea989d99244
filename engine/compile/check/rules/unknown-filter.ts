import type { Rule, RulePage } from '../checkable.ts';
import { checkTemplateSpelling } from '../template-spelling.ts';

export const unknownFilterPage: RulePage = {
  doc: 'No filter has this name, so the template would fail. The reference lists all filters; most of Jinja’s are there.',
  examples: [
    {
      text: `inputs: {name: Ann}
steps:
  - id: greet
    prompt: Say hello to {{ name | ~unknown-filter~uppercase }}.
`,
    },
    {
      good: true,
      text: `inputs: {name: Ann}
steps:
  - id: greet
    prompt: Say hello to {{ name | upper }}.
`,
    },
  ],
};

export const unknownFilter: Rule = {
  code: 'unknown-filter',
  check: checkTemplateSpelling('unknown-filter'),
};
