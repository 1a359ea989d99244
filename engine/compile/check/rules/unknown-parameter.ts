import { checkToolCalls } from '../calls/tool-calls.ts';
import type { Rule, RulePage } from '../checkable.ts';

export const unknownParameterPage: RulePage = {
  doc: 'An action of a tool has no parameter of this name, so nothing would obey it. Correct the spelling or remove it. A name of your own may stand here where a template of the step reads it. It is only a hint where a tool of another system is known to take such a parameter, where the tool takes names that it does not declare, and on a prompt, whose parameters only templates read.',
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
      text: `steps:
  - id: keep
    tool: filesystem
    action: write
    parameters: {path: notes.md, content: New, ~unknown-parameter~overwite: false}
`,
    },
    {
      good: true,
      text: `steps:
  - id: read
    tool: filesystem
    action: read
    parameters: {folder: notes, path: "{{ folder }}/today.md"}
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
  check: checkToolCalls('unknown-parameter'),
};
