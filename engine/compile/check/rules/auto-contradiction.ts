import type { Rule } from '../checkable.ts';

export const autoContradiction: Rule = {
  code: 'auto-contradiction',
  doc: 'The attributes of an AUTO tag contradict each other or the field that the tag stands in, so that no answer could be right. Change the one that is wrong.',
  examples: [
    {
      text: `steps:
  - id: greet
    prompt: Say hello <AUTO type="integer" min="~auto-contradiction~5" max="1">how many</AUTO> times.
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
