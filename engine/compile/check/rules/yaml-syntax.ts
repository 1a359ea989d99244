import type { Rule, RulePage } from '../checkable.ts';

export const yamlSyntaxPage: RulePage = {
  doc: 'The text is not YAML at this place, so nobody can say what it means. Most often a bracket or a quote is not closed, or a line is indented differently from its neighbours. Everything that can be read around it still counts.',
  examples: [
    {
      text: `steps:
  - id: greet
    prompt: Say hello.
    tags: ~yaml-syntax~[short, friendly
`,
    },
    {
      good: true,
      text: `steps:
  - id: greet
    prompt: Say hello.
    tags: [short, friendly]
`,
    },
  ],
};

export const yamlSyntax: Rule = {
  code: 'yaml-syntax',
};
