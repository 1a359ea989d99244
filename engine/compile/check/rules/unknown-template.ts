import type { Rule, RulePage } from '../checkable.ts';

const find = (path: string) =>
  path === 'baton.yaml'
    ? {
        file: path,
        text: `templates:
  greeting:
    parameters: {name: {type: string}}
    step: {prompt: "Greet {{ name }}."}
`,
      }
    : undefined;

export const unknownTemplatePage: RulePage = {
  doc: 'A step extends a step template that `templates` of `baton.yaml` does not declare. Correct the spelling, or declare it there. A personality is extended under `personalities`, not by a step.',
  examples: [
    {
      text: `steps:
  - id: greet
    extends: ~unknown-template~greting
    with: {name: Ann}
`,
      world: { find },
    },
    {
      good: true,
      text: `steps:
  - id: greet
    extends: greeting
    with: {name: Ann}
`,
      world: { find },
    },
  ],
};

export const unknownTemplate: Rule = {
  code: 'unknown-template',
};
