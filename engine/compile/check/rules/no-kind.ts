import type { Rule, RulePage } from '../checkable.ts';

export const noKindPage: RulePage = {
  doc: 'A step does not say what it does. Give it the key of one kind, for example `prompt:` to ask a model or `tool:` to call a tool.',
  examples: [
    {
      text: `steps:
  - id: ~no-kind~greet
    description: Says hello.
`,
    },
    {
      good: true,
      text: `steps:
  - id: greet
    description: Says hello.
    prompt: Say hello.
`,
    },
  ],
};

export const noKind: Rule = {
  code: 'no-kind',
};
