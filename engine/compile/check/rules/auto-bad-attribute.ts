import type { Rule, RulePage } from '../checkable.ts';

export const autoBadAttributePage: RulePage = {
  doc: 'An attribute of an AUTO tag is unknown, or its value is none that it can have. The attributes bound the answer, so a wrong one would let anything pass. The reference lists them under AUTO.',
  examples: [
    {
      text: `steps:
  - id: greet
    prompt: Say hello <AUTO ~auto-bad-attribute~typ="integer">how many</AUTO> times.
`,
    },
    {
      good: true,
      text: `steps:
  - id: greet
    prompt: Say hello <AUTO type="integer" min="1" max="5">how many</AUTO> times.
`,
    },
  ],
};

export const autoBadAttribute: Rule = {
  code: 'auto-bad-attribute',
};
