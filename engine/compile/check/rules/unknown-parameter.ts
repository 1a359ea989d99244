import { calls } from '../calls.ts';
import type { Rule, RulePage } from '../checkable.ts';

export const page: RulePage = {
  doc: 'An action of a tool knows no parameter of this name, so the tool takes no notice of it. It can still be read by bare name in the other parameters of the step; if that is not what you want, mend the spelling or remove it.',
  examples: [
    {
      text: `steps:
  - id: read
    tool: filesystem
    action: read
    parameters: {path: notes.md, ~unknown-parameter~encodign: utf8}
`,
    },
    {
      good: true,
      text: `steps:
  - id: read
    tool: filesystem
    action: read
    parameters: {path: notes.md, encoding: utf8}
`,
    },
  ],
};

export const unknownParameter: Rule = {
  code: 'unknown-parameter',
  check: calls('unknown-parameter'),
};
