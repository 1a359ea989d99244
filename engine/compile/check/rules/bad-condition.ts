import type { Rule, RulePage } from '../checkable.ts';
import { checkTemplateSpelling } from '../template-spelling.ts';

export const badConditionPage: RulePage = {
  doc: 'A condition is neither an expression nor a template that gives one truth. A step whose condition cannot be judged fails rather than running on a guess. Write an expression such as `size > 1000`, or wrap words for a model into `<AUTO>…</AUTO>`.',
  examples: [
    {
      text: `inputs: {size: 10}
steps:
  - id: greet
    condition: size is ~bad-condition~> 1000
    prompt: Say hello.
`,
    },
    {
      good: true,
      text: `inputs: {size: 10}
steps:
  - id: greet
    condition: size > 1000
    prompt: Say hello.
`,
    },
  ],
};

export const badCondition: Rule = {
  code: 'bad-condition',
  check: checkTemplateSpelling('bad-condition'),
};
