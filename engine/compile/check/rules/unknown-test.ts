import type { Rule, RulePage } from '../checkable.ts';
import { checkTemplateSpelling } from '../template-spelling.ts';

export const unknownTestPage: RulePage = {
  doc: 'What stands behind `is` is no test that exists, so the template would fail. The reference lists the tests beside the filters.',
  examples: [
    {
      text: `inputs: {name: Ann}
steps:
  - id: greet
    condition: name is ~unknown-test~exists
    prompt: Say hello.
`,
    },
    {
      good: true,
      text: `inputs: {name: Ann}
steps:
  - id: greet
    condition: name is defined
    prompt: Say hello to {{ name }}.
`,
    },
  ],
};

export const unknownTest: Rule = {
  code: 'unknown-test',
  check: checkTemplateSpelling('unknown-test'),
};
