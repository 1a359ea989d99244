import { phrases, say, texts } from '../../../language/texts.ts';
import type { Rule } from '../checkable.ts';
import { stepsOf } from '../steps.ts';

export const unknownPipeline: Rule = {
  code: 'unknown-pipeline',
  doc: 'A step calls a pipeline, and there is no such file, or the file has errors so that it cannot run. It is looked for in the folder of this file, in those above it up to the root of the project, and in the current folder. Mend the path, or the called file.',
  examples: [
    {
      text: `steps:
  - id: clean
    pipeline: ~unknown-pipeline~clan.baton.yaml
    inputs: {text: Hello}
`,
      world: { find: () => undefined },
    },
    {
      good: true,
      text: `steps:
  - id: clean
    pipeline: clean.baton.yaml
    inputs: {text: Hello}
`,
      world: {
        find: () => ({
          file: 'clean.baton.yaml',
          text: 'inputs: {text: ""}\nsteps:\n  - {id: tidy, prompt: "Tidy this: {{ text }}"}\n',
        }),
      },
    },
  ],
  check(checkable, report) {
    for (const { node, step, block } of stepsOf(checkable)) {
      if (step.work.kind !== 'pipeline' || step.work.pipeline.kind !== 'file' || !checkable.calls.has(node.index)) continue;
      const { path, node: at } = step.work.pipeline;
      const found = checkable.calls.get(node.index);
      if (!found) report({ block, range: at.range, message: say(texts['unknown-pipeline'], { path }) });
      else if (found.errors > 0)
        report({
          block,
          range: at.range,
          message: say(texts['unknown-pipeline.errors'], {
            path,
            count: found.errors === 1 ? say(phrases.anError) : say(phrases.errors, { count: found.errors }),
          }),
        });
    }
  },
};
