import { checkToolCalls } from '../calls/tool-calls.ts';
import type { Rule, RulePage } from '../checkable.ts';

export const wrongParameterTypePage: RulePage = {
  doc: 'A parameter of a tool is given a value of a kind that it cannot use. Text is never reported, since it is made a number, a list or a truth where it clearly is one.',
  examples: [
    {
      text: `steps:
  - id: read
    tool: filesystem
    action: read
    parameters: {path: ~wrong-parameter-type~[notes.md]}
`,
    },
    {
      good: true,
      text: `steps:
  - id: list
    tool: filesystem
    action: list
    parameters: {path: notes, recursive: "true"}
`,
    },
  ],
};

export const wrongParameterType: Rule = {
  code: 'wrong-parameter-type',
  check: checkToolCalls('wrong-parameter-type'),
};
