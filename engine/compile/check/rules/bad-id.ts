import type { Rule, RulePage } from '../checkable.ts';

export const badIdPage: RulePage = {
  doc: 'An id cannot be used as a name. Templates and routes name steps by their ids, so an id begins with a letter from a to z or A to Z and goes on with such letters, digits, `_` or `-`. Free words belong into `name`.',
  examples: [
    {
      text: `steps:
  - id: ~bad-id~read the notes
    prompt: Name a book.
`,
    },
    {
      good: true,
      text: `steps:
  - id: read_notes
    name: Read the notes
    prompt: Name a book.
`,
    },
  ],
};

export const badId: Rule = {
  code: 'bad-id',
};
