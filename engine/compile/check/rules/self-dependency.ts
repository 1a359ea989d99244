import { phrases } from '../../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Rule, RulePage } from '../checkable.ts';
import { editOutDependency } from '../flow/needless-dependencies.ts';
import { stepsOf } from '../steps.ts';

export const selfDependencyPage: RulePage = {
  doc: 'A step names itself in `dependencies`, so it would wait for itself and never start. Take its id out.',
  examples: [
    {
      text: `steps:
  - id: greet
    dependencies: [~self-dependency~greet]
    prompt: Say hello.
`,
    },
    {
      good: true,
      text: `steps:
  - id: greet
    prompt: Say hello.
`,
    },
  ],
};

export const selfDependency: Rule = {
  code: 'self-dependency',
  check(checkable, report) {
    for (const { step, block } of stepsOf(checkable)) {
      for (const ref of step.dependencies) {
        if (ref.id !== step.id) continue;
        const edit = editOutDependency(step, ref, block);
        report({
          block,
          range: ref.range,
          message: say(problemTexts['self-dependency'], { id: step.id }),
          fixes: edit ? [{ title: say(phrases.removeDependency, { id: ref.id }), edits: [edit] }] : undefined,
        });
      }
    }
  },
};
