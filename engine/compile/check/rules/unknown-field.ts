import type { Rule, RulePage } from '../checkable.ts';
import { checkInferredTypes } from '../types/inferred-problems.ts';

export const unknownFieldPage: RulePage = {
  doc: 'A template asks a value for a member that it has not. Told is only what a closed shape lacks: one that the pipeline declares (`vars`, `output_schema`, constants), or the result of a tool whose schema names all that it gives. Mend the spelling, or give another value with `| default(…)`.',
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

export const unknownField: Rule = {
  code: 'unknown-field',
  check: checkInferredTypes('unknown-field'),
};
