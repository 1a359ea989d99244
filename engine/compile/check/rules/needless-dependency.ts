import { phrases, say, texts } from '../../../language/texts.ts';
import { accessOf } from '../../graph/reads.ts';
import type { Rule } from '../checkable.ts';
import { withoutDependency } from '../dependencies.ts';
import { stepsOf } from '../steps.ts';

export const needlessDependency: Rule = {
  code: 'needless-dependency',
  doc: 'A step names another in `dependencies` that it waits for anyway, because one of its templates reads the result. The line says nothing, and will be wrong when the template changes. The fix takes it out.',
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
  ],
  check(checkable, report) {
    const { lookup } = checkable;
    for (const { node, step, block } of stepsOf(checkable)) {
      for (const ref of step.dependencies) {
        const target = lookup.target(node, { name: ref.id, path: [], scope: 'loop' });
        if (target.kind !== 'step') continue;
        const reads = accessOf(step).reads.find((read) => {
          const found = lookup.target(node, read);
          return found.kind === 'step' && found.node === target.node;
        });
        if (!reads) continue;
        const edit = withoutDependency(step, ref, block);
        report({
          block,
          range: ref.range,
          message: say(texts['needless-dependency'], { id: ref.id, name: reads.field }),
          ...(edit ? { fixes: [{ title: say(phrases.removeDependency, { id: ref.id }), edits: [edit] }] } : {}),
        });
      }
    }
  },
};
