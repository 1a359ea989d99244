import type { Range } from '../../../language/problems.ts';
import { formatNames } from '../../../language/texts/import/formats.ts';
import type { OtherFormat } from '../../world.ts';
import type { Rule, RulePage } from '../checkable.ts';

const shownAt = (name: string, start: number, length: number): { otherFormat(): OtherFormat } => {
  const range: Range = { start, end: start + length };
  return { otherFormat: () => ({ name, range }) };
};

export const foreignFormatPage: RulePage = {
  doc: 'The file is one of another program, such as a workflow of GitHub Actions, a configuration of promptfoo or a flow of n8n, and no pipeline; nothing else is said of it. What can be converted `baton import FILE` makes a pipeline of; for all others the message says why not, and how they work together with Baton.',
  examples: [
    {
      text: `on: push
~foreign-format~jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: make test
`,
      world: shownAt(formatNames.github, 9, 4),
    },
    {
      good: true,
      text: `steps:
  - id: test
    tool: terminal
    parameters: {command: make test}
`,
      world: shownAt(formatNames.github, 0, 5),
    },
  ],
};

export const foreignFormat: Rule = {
  code: 'foreign-format',
};
