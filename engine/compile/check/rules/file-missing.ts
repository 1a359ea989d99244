import type { Rule, RulePage } from '../checkable.ts';

const find = (path: string) => (path === 'style.md' ? { file: path, text: 'Write short sentences.' } : undefined);

export const fileMissingPage: RulePage = {
  doc: 'A file whose text becomes part of the pipeline (`{{ file:PATH }}` or `<< PATH >>`) is not there, or files take in each other without end. It is looked for in the folder of this file, in those above it up to the root of the project, and in the current folder. Files that tools read are not judged: another step may write them first.',
  examples: [
    {
      text: `steps:
  - id: greet
    prompt: Say hello. {{ file:~file-missing~styel.md }}
`,
      world: { find },
    },
    {
      good: true,
      text: `steps:
  - id: greet
    prompt: Say hello. {{ file:style.md }}
`,
      world: { find },
    },
  ],
};

export const fileMissing: Rule = {
  code: 'file-missing',
};
