import type { Rule, RulePage } from '../checkable.ts';

const find = () => ({ file: 'clean.baton.yaml', text: 'steps:\n  - {id: tidy, prompt: Say something tidy.}\n' });

export const notDetachablePage: RulePage = {
  doc: 'A step says `detached: true`, so its pipeline is a run of its own, and the pipeline is written out in the step. A run begins with a file, which is shown, resumed and taken by other machines under its name. Move the pipeline to a file of its own.',
  examples: [
    {
      text: `steps:
  - id: clean
    ~not-detachable~detached: true
    pipeline:
      steps:
        - {id: tidy, prompt: Say something tidy.}
`,
    },
    {
      good: true,
      text: `steps:
  - id: clean
    detached: true
    pipeline: clean.baton.yaml
`,
      world: { find },
    },
  ],
};

export const notDetachable: Rule = {
  code: 'not-detachable',
};
