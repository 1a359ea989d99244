import { phrases } from '../../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Rule, RulePage } from '../checkable.ts';
import { editOutDependency, findNeedlessDependencies } from '../flow/needless-dependencies.ts';
import { checkEachStep } from '../steps.ts';

export const needlessDependencyPage: RulePage = {
  doc: 'A step names another in `dependencies` that it waits for anyway, because one of its templates reads the result. The line says nothing, and will be wrong when the template changes. The fix takes it out. In files that use spellings of another language it is silent.',
  examples: [
    {
      text: `steps:
  - {id: read, prompt: Name a book.}
  - id: write
    dependencies: [~needless-dependency~read]
    prompt: Write about {{ read }}.
`,
    },
    {
      good: true,
      text: `steps:
  - {id: read, prompt: Name a book.}
  - id: write
    prompt: Write about {{ read }}.
`,
    },
    {
      good: true,
      text: `steps:
  - {id: read, prompt: Name a book.}
  - id: write
    depends_on: [read]
    prompt: Write about {{ read }}.
`,
    },
  ],
};

export const needlessDependency: Rule = {
  code: 'needless-dependency',
  check(checkable, report) {
    // In languages where data makes no order, the line is no mistake.
    if (!checkable.foreign) inSteps(checkable, report);
  },
};

const inSteps = checkEachStep(({ node, step, block }, report, checkable) => {
  for (const { ref, field } of findNeedlessDependencies(checkable, node, step)) {
    const edit = editOutDependency(step, ref, block);
    report({
      block,
      range: ref.range,
      message: say(problemTexts['needless-dependency'], { id: ref.id, name: field }),
      fixes: edit ? [{ title: say(phrases.removeDependency, { id: ref.id }), edits: [edit] }] : undefined,
    });
  }
});
