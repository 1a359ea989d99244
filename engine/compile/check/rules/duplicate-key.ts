import type { Rule, RulePage } from '../checkable.ts';

export const duplicateKeyPage: RulePage = {
  doc: 'The same thing is said twice in one map, perhaps in two spellings, and only one of them could count. Keep the one that you mean. Inside values that the language does not read itself, such as the parameters of a tool, it is only a hint.',
  examples: [
    {
      text: `steps:
  - id: greet
    prompt: Say hello.
    ~duplicate-key~prompt: Say goodbye.
`,
    },
    {
      good: true,
      text: `steps:
  - id: greet
    prompt: Say hello.
  - id: part
    prompt: Say goodbye.
`,
    },
  ],
};

export const duplicateKey: Rule = {
  code: 'duplicate-key',
};
