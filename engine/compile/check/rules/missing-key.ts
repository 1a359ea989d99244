import type { Rule, RulePage } from '../checkable.ts';

export const missingKeyPage: RulePage = {
  doc: 'Something lacks a key that it cannot do without, such as a pipeline without steps or the settings of a loop on a step that is none. Add what the message names, or remove what needs it.',
  examples: [
    {
      text: `steps:
  - id: greet
    prompt: Say hello.
    ~missing-key~break_if: loop.index > 3
`,
    },
    {
      good: true,
      text: `steps:
  - id: greet
    for_each: [Ann, Bob, Cy, Di, Ed]
    prompt: Say hello to {{ item }}.
    break_if: loop.index > 3
`,
    },
  ],
};

export const missingKey: Rule = {
  code: 'missing-key',
};
