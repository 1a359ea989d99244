import { checkToolCalls } from '../calls/tool-calls.ts';
import type { Rule, RulePage } from '../checkable.ts';

export const unknownActionPage: RulePage = {
  doc: 'A tool has no action of this name, or an action stands alone whose name says nothing. The message lists what the tool can do; what a model should do is written as `prompt:`. Of what is offered to a model, the name of a tool alone stands for what only reads: where nothing of it does, name what the model may do, as `terminal.execute`.',
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
      text: `steps:
  - id: tidy
    prompt: Which notes are about tea?
    tools: [filesystem, ~unknown-action~filesystem.raed, ~unknown-action~terminal]
`,
    },
    {
      good: true,
      text: `steps:
  - id: tidy
    prompt: Put the notes about tea into one file.
    tools: [filesystem, filesystem.write]
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
  check: checkToolCalls('unknown-action'),
};
