import { checkToolCalls } from '../calls/tool-calls.ts';
import type { Rule, RulePage } from '../checkable.ts';

export const missingParameterPage: RulePage = {
  doc: 'An action of a tool lacks a parameter that it cannot do without. The message says what the parameter is for; add it under `parameters`.',
  examples: [
    {
      text: `steps:
  - id: keep
    tool: filesystem
    action: ~missing-parameter~write
    parameters: {path: notes.md}
`,
    },
    {
      good: true,
      text: `steps:
  - id: keep
    tool: filesystem
    action: write
    parameters: {path: notes.md, content: Hello.}
`,
    },
  ],
};

export const missingParameter: Rule = {
  code: 'missing-parameter',
  check: checkToolCalls('missing-parameter'),
};
