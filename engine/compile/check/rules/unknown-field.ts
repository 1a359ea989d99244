import type { Rule, RulePage } from '../checkable.ts';
import { checkInferredTypes } from '../types/inferred-problems.ts';
import { checkSearchedFields } from '../types/searched-fields.ts';

export const unknownFieldPage: RulePage = {
  doc: 'A template asks a value for a member that it has not. It is an error where the pipeline itself declares the shape (`vars`, `output_schema`, constants), and a hint on results of tools, which may say more than they promise. Correct the spelling, or give another value with `| default(…)`.',
  examples: [
    {
      text: `steps:
  - id: read
    prompt: Name a book.
    vars: {title: Its title}
  - id: write
    prompt: Write about {{ read.vars.~unknown-field~titel }}.
`,
    },
    {
      good: true,
      text: `steps:
  - id: read
    prompt: Name a book.
    vars: {title: Its title}
  - id: write
    prompt: Write about {{ read.vars.title }}.
`,
    },
  ],
};

const inTemplates = checkInferredTypes('unknown-field');

export const unknownField: Rule = {
  code: 'unknown-field',
  check(checkable, report) {
    inTemplates(checkable, report);
    checkSearchedFields(checkable, report);
  },
};
