import { calls } from '../calls.ts';
import type { Rule, RulePage } from '../checkable.ts';

export const page: RulePage = {
  doc: 'A tool has no action of this name, or an action stands alone whose name says nothing. The message lists what the tool can do; what a model shall do is written as `prompt:`.',
  examples: [
    {
      text: `steps:
  - id: read
    tool: filesystem
    action: ~unknown-action~raed
    parameters: {path: notes.md}
`,
    },
    {
      good: true,
      text: `steps:
  - id: read
    tool: filesystem
    action: read
    parameters: {path: notes.md}
`,
    },
  ],
};

export const unknownAction: Rule = {
  code: 'unknown-action',
  check: calls('unknown-action'),
};
