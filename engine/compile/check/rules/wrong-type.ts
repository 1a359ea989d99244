import type { Rule, RulePage } from '../checkable.ts';

export const wrongTypePage: RulePage = {
  doc: 'A key has a value of a kind that it cannot use, for example text where a number is wanted. The message says what is wanted. Where a template computes the value, it is judged when the run knows it.',
  examples: [
    {
      text: `steps:
  - id: greet
    prompt: Say hello.
    timeout: ~wrong-type~soon
`,
    },
    {
      good: true,
      text: `steps:
  - id: greet
    prompt: Say hello.
    timeout: 2m
`,
    },
  ],
};

export const wrongType: Rule = {
  code: 'wrong-type',
};
