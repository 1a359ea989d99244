import type { Rule, RulePage } from '../checkable.ts';

export const dialectPage: RulePage = {
  doc: 'The file uses a spelling of another or an older pipeline language. Baton understands it, and says so once a file. The fix writes the spelling of this language; nothing needs to change for the file to run.',
  examples: [
    {
      text: `steps:
  - id: read
    prompt: Name a book.
  - id: greet
    ~dialect~needs: [read]
    prompt: Say hello.
`,
    },
    {
      good: true,
      text: `steps:
  - id: read
    prompt: Name a book.
  - id: greet
    dependencies: [read]
    prompt: Say hello.
`,
    },
  ],
};

export const dialect: Rule = {
  code: 'dialect',
};
