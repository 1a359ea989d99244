import type { Rule, RulePage } from '../checkable.ts';

export const autoUnclosedPage: RulePage = {
  doc: 'An AUTO tag has no end, so its words would go on to the end of the value. Write `</AUTO>` behind the last word of the question.',
  examples: [
    {
      text: `steps:
  - id: greet
    prompt: Say hello in ~auto-unclosed~<AUTO>the language of tea. Be short.
`,
    },
    {
      good: true,
      text: `steps:
  - id: greet
    prompt: Say hello in <AUTO>the language of tea</AUTO>. Be short.
`,
    },
  ],
};

export const autoUnclosed: Rule = {
  code: 'auto-unclosed',
};
