import { checkToolCalls } from '../calls/tool-calls.ts';
import type { Rule, RulePage } from '../checkable.ts';

export const unknownToolPage: RulePage = {
  doc: 'A step calls a tool that does not exist, or lets a model call one. Correct the spelling, or declare a tool of your own under `tools` in `baton.yaml`. The reference lists the built-in tools.',
  examples: [
    {
      text: `steps:
  - id: read
    tool: ~unknown-tool~filesytem
    action: read
    parameters: {path: notes.md}
`,
    },
    {
      text: `steps:
  - id: look
    prompt: Which notes are about tea?
    tools: [filesystem.read, ~unknown-tool~document_analyzer]
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

export const unknownTool: Rule = {
  code: 'unknown-tool',
  check: checkToolCalls('unknown-tool'),
};
