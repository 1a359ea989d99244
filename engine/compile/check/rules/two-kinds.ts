import type { Rule, RulePage } from '../checkable.ts';

export const twoKindsPage: RulePage = {
  doc: 'A step has the keys of two kinds, but it does one thing: it asks a model, or calls a tool, or writes variables, and so on. Make two steps of it; the second reads the result of the first by its id.',
  examples: [
    {
      text: `steps:
  - id: greet
    prompt: Say hello.
    ~two-kinds~set: {greeting: hello}
`,
    },
    {
      good: true,
      text: `steps:
  - id: greet
    prompt: Say hello.
  - id: keep
    set: {greeting: "{{ greet }}"}
`,
    },
  ],
};

export const twoKinds: Rule = {
  code: 'two-kinds',
};
