import type { Rule, RulePage } from '../checkable.ts';

export const tabIndentPage: RulePage = {
  doc: 'A line is indented by a tab. YAML counts spaces only, since a tab has no width that everybody agrees on. The fix writes spaces in its place.',
  examples: [
    {
      text: 'steps:\n  - id: greet\n~tab-indent~\tprompt: Say hello.\n',
    },
    {
      good: true,
      text: `steps:
  - id: greet
    prompt: Say hello.
`,
    },
  ],
};

export const tabIndent: Rule = {
  code: 'tab-indent',
};
