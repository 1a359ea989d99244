import type { Rule, RulePage } from '../checkable.ts';

export const page: RulePage = {
  doc: 'No key of this name means anything at this place, so nothing would obey it. Look for a slip, or for the name that this language uses; keys of your own begin with `x-`. At the top of a file that is otherwise a pipeline it is only a hint.',
  examples: [
    {
      text: `steps:
  - id: greet
    prompt: Say hello.
    ~unknown-key~temprature: 0.2
`,
    },
    {
      text: `steps:
  - id: build
    ~unknown-key~run: make
`,
    },
    {
      good: true,
      text: `x-owner: ann
steps:
  - id: greet
    prompt: Say hello.
    temperature: 0.2
`,
    },
  ],
};

export const unknownKey: Rule = {
  code: 'unknown-key',
};
