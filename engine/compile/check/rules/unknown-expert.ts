import { suggestion } from '../../../language/problem.ts';
import { namesOf } from '../../../language/spelling/near.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Rule, RulePage } from '../checkable.ts';
import { stepsOf } from '../steps.ts';

export const unknownExpertPage: RulePage = {
  doc: 'A step names an expert that neither this file nor `baton.yaml` declares, so nobody knows which model shall answer. Correct the spelling, or declare the expert under `experts`.',
  examples: [
    {
      text: `experts:
  analyst: {model: openai:gpt-6-luna, max_tokens: 800}
steps:
  - id: judge
    expert: ~unknown-expert~analist
    prompt: Judge this line.
`,
    },
    {
      good: true,
      text: `experts:
  analyst: {model: openai:gpt-6-luna, max_tokens: 800}
steps:
  - id: judge
    expert: analyst
    prompt: Judge this line.
`,
    },
  ],
};

export const unknownExpert: Rule = {
  code: 'unknown-expert',
  check(checkable, report) {
    const shared = Object.keys(checkable.world.settings?.experts ?? {});
    const experts = new Set([...checkable.pipeline.experts.map(({ name }) => name), ...shared]);
    const names = namesOf(() => [...experts]);

    for (const { step, block } of stepsOf(checkable)) {
      if (step.expert && !experts.has(step.expert.id))
        report({
          block,
          range: step.expert.range,
          message: say(problemTexts['unknown-expert'], { name: step.expert.id }),
          ...suggestion(nearest(step.expert.id, names), step.expert.range),
        });
    }
  },
};
