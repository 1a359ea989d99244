import { checkToolCalls } from '../calls/tool-calls.ts';
import type { Rule, RulePage } from '../checkable.ts';

export const wrongParameterTypePage: RulePage = {
  doc: 'A parameter of a tool is given a value of a kind that it cannot use. Text is made a number, a list or a truth where it clearly is one, so it is reported only where one of some words is wanted and it is none of them.',
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
      text: `steps:
  - id: find
    tool: web-search
    parameters: {query: tide mills, time_range: ~wrong-parameter-type~weak}
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
